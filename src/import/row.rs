//! Rows: lines of tables and objects of answers, asked by what their fields mean.

use std::borrow::Cow;

macro_rules! fields {
    ($($(#[$doc:meta])* $field:ident = $($name:literal)|+,)+) => {
        /// What a field means, whatever the file calls it.
        ///
        /// Names are compared without case, spaces, `_`, `-` and quotes. Those of answers that nest are paths with dots. Some
        /// names mean one thing here and another there; what they mean in which kind of file, its reader knows.
        ///
        /// Invariant: no field for contact persons, e-mail addresses, telephone numbers, streets and prices.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum Field { $($(#[$doc])* $field,)+ }

        impl Field {
            /// All fields.
            pub(super) const ALL: &'static [Self] = &[$(Self::$field,)+];

            /// The names under which files have it, normalised, the usual one first.
            pub(super) const fn names(self) -> &'static [&'static str] {
                match self { $(Self::$field => &[$($name),+],)+ }
            }
        }
    };
}

fields! {
    /// Who sells: the tenant of the partner whose file it is or, in newer files and in subscriptions, a location id.
    Partner = "partnerid" | "partnertenantid" | "xinvoiceissuerid" | "operatingunit" | "properties.partnertenantid",
    /// Its name.
    PartnerName = "partnername" | "invoiceissuername" | "properties.partnername",
    /// Its location id.
    PartnerLocation = "mpnid",
    /// The name of the provider, where the partner may be a reseller.
    ProviderName = "providername" | "indirectprovidername",
    /// The location id of the provider, where the partner is a reseller.
    ProviderLocation = "indirectprovidermpnid",
    /// The location id of the reseller of record.
    ResellerLocation = "resellermpnid" | "tier2mpnid" | "indirectresellermpnid" | "xresellerid" | "properties.resellermpnid",
    /// Its name.
    ResellerName = "resellername" | "xresellername" | "properties.resellername",
    /// Its country.
    ResellerCountry = "resellermarket",
    /// Whether it still is one.
    ResellerStatus = "resellerstatus",
    /// The tenant of the customer.
    Customer = "customerid" | "customertenantid" | "customernumber" | "tenantid" | "microsoftid" | "xcustomerid"
        | "properties.customertenantid",
    /// Its name.
    CustomerName = "customername" | "customercompanyname" | "xcustomername" | "properties.customername",
    /// Its domain.
    CustomerDomain = "customerdomainname" | "domainname" | "primarydomainname" | "domain" | "defaultdomainname"
        | "companyprofile.domain",
    /// Its country.
    CustomerCountry = "customercountry" | "customermarket" | "billingprofile.defaultaddress.country"
        | "companyprofile.address.country",
    /// What was ordered when.
    OrderDate = "orderdate",
    /// When the subscription began.
    SubscriptionStart = "subscriptionstartdate",
    /// When the subscription ends.
    SubscriptionEnd = "subscriptionenddate",
    /// The first day of what is charged.
    ChargeStart = "chargestartdate",
    /// The last day of what is charged.
    ChargeEnd = "chargeenddate",
    /// The first day of the time in which something was used; usage itself has a day of its own.
    ServiceStart = "serviceperiodstartdate" | "chargeperiodstart" | "properties.serviceperiodstartdate",
    /// The day of the use.
    UsageDate = "usagedate" | "date" | "properties.date",
    /// What is charged: a purchase, a cancellation, a credit.
    ChargeType = "chargetype" | "chargecategory" | "properties.chargetype",

    /// The id of the object, whatever it is.
    Id = "id",
    /// The name of the object.
    Name = "name",
    /// The name of the object, as Graph has it.
    DisplayName = "displayname" | "properties.displayname",
    /// The name of a company.
    CompanyName = "companyname" | "companyprofile.companyname",
    /// The tenant in the profile of a company.
    ProfileTenant = "companyprofile.tenantid",
    /// The country of an address.
    AddressCountry = "address.country" | "defaultaddress.country",
    /// The country of a partner.
    Country = "country" | "location" | "market",
    /// The address of the object in the interface.
    Address = "links.self.uri",
    /// The standing of the object.
    Status = "status" | "state" | "operationstatus" | "subscriptionstatus",
    /// What the partner is to the customer.
    RelationshipToPartner = "relationshiptopartner" | "relationship",
    /// Which way two partners work together.
    RelationshipType = "relationshiptype",
    /// The indirect reseller that a customer belongs to.
    AssociatedPartner = "associatedpartnerid",
    /// Another id of the customer, which billing files of old have.
    Commerce = "commerceid",

    /// The resellers of a customer.
    Resellers = "properties.resellers",
    /// The id of a reseller.
    ResellerId = "resellerid",
    /// What a reseller is called.
    Description = "description",
    /// The id of the reseller of a subscription.
    SubscriptionResellerId = "properties.reseller.resellerid",
    /// What that reseller is called.
    SubscriptionResellerName = "properties.reseller.description",
    /// The address of the customer of a subscription.
    CustomerAddress = "properties.customerid",
    /// What the customer of a subscription is called.
    CustomerDisplayName = "properties.customerdisplayname",

    /// The tenant of the customer that ordered.
    OrderCustomer = "referencecustomerid",
    /// The lines of an order or a transfer.
    LineItems = "lineitems",
    /// The location id of some partner.
    LocationId = "mpnid" | "resellermpnid" | "partnermpnid" | "locationid" | "partnerlocationid" | "plaid" | "mpn",
    /// The location id of the reseller of record.
    PartnerOnRecord = "partneridonrecord",
    /// When the object was made.
    CreationDate = "creationdate",
    /// The first day of what the object is about.
    EffectiveStart = "effectivestartdate",
    /// The last day of what is agreed.
    CommitmentEnd = "commitmentenddate",

    /// Whom a transfer gives the customer to.
    TransferTarget = "targetpartnertenantid",
    /// What it is called.
    TransferTargetName = "targetpartnername",
    /// When a transfer was done.
    TransferDate = "completedtime" | "lastmodifiedtime",

    /// What somebody did.
    Operation = "operationtype",
    /// When somebody did it.
    OperationDate = "operationdate",
    /// What there is to know about it: keys and values.
    CustomizedData = "customizeddata",
    /// A key among them.
    Key = "key",
    /// A value among them.
    Value = "value",

    /// The template of an agreement.
    Template = "templateid",
    /// The type of an agreement.
    AgreementType = "type" | "agreementtype",
    /// When an agreement was accepted.
    Accepted = "dateagreed" | "lastagreementdate",
    /// The user of the partner that attested it. Whether there is one counts, never who.
    Attested = "userid" | "partnerattestationcompleted",
    /// Whether the customer signed by itself.
    IsSigned = "issigned",
    /// Whether the partner signed.
    IsAgreementSigned = "isagreementsigned" | "mpasignedstatus" | "mpasigned" | "mpastatus" | "ismpasigned",
    /// The number of an error.
    ErrorCode = "code" | "errorcode",
    /// What the error is.
    ErrorDescription = "description" | "errordescription" | "message",
    /// Whether a location id is that of a reseller of record.
    IsPartnerOnRecord = "isvalidpartneridonrecord",

    /// The location id of the Partner Global Account.
    GlobalAccount = "pgampnid",

    /// The tenant of a customer that a partner administers.
    AdministeredTenant = "customer.tenantid" | "customertenantid",
    /// Its name.
    AdministeredName = "customer.displayname" | "customername",
    /// The roles of an administration.
    UnifiedRoles = "accessdetails.unifiedroles",
    /// The template of a role.
    RoleTemplate = "roledefinitionid",
    /// By how long an administration extends itself.
    AutoExtend = "autoextendduration",
    /// When an administration began.
    Activated = "activateddatetime",
    /// When it ends.
    Ended = "enddatetime",
    /// The indirect provider that set it up.
    IndirectProvider = "indirectprovidertenantid" | "resellerdelegatedadminrelationship.indirectprovidertenantid",
    /// When it was last changed.
    Modified = "lastmodifieddatetime",

    /// Of an export of ours: what the row is.
    Record = "record",
    /// The keys of the record that could not be read.
    RecordUnreadable = "unreadable",
    /// The id of the record, one of its keys, as are those below.
    RecordId = "id",
    /// What somebody calls it.
    RecordName = "name",
    /// Its country.
    RecordCountry = "country",
    /// Its Partner Global Account.
    RecordGlobal = "globalid",
    /// Whose tenant it is.
    RecordOwner = "owner",
    /// Of which kind it is.
    RecordKind = "kind",
    /// In which cloud it is.
    RecordCloud = "cloud",
    /// The id of the Entra tenant.
    RecordTenantId = "tenantid",
    /// The domain of the tenant.
    RecordDomain = "domain",
    /// The partner in it, or whose part it is.
    RecordPartner = "partner",
    /// The role of an enrollment.
    RecordRole = "role",
    /// The tenant in it.
    RecordTenant = "tenant",
    /// The location id of an enrollment.
    RecordLocation = "locationid",
    /// When the partner agreement was signed, or whether.
    RecordMpa = "mpa",
    /// The status of an enrollment.
    RecordStatus = "status",
    /// Since when it has that.
    RecordStatusSince = "statussince",
    /// The currency of an enrollment.
    RecordCurrency = "currency",
    /// The support plan of an enrollment.
    RecordSupportPlan = "supportplan",
    /// The revenue of an enrollment.
    RecordRevenue = "revenueusd",
    /// Up to which day that is counted.
    RecordRevenueAsOf = "revenueasof",
    /// When the customer agreement was accepted.
    RecordAccepted = "accepted",
    /// Who attests that.
    RecordAttestor = "attestedby",
    /// The provider of a partnership.
    RecordProvider = "provider",
    /// The reseller of a partnership.
    RecordReseller = "reseller",
    /// Who sells.
    RecordSeller = "seller",
    /// Who buys.
    RecordBuyer = "buyer",
    /// Whether a partner buys for itself.
    RecordOwnUse = "ownuse",
    /// Who ordered a subscription.
    RecordOrderer = "orderedby",
    /// The partner of record of a subscription.
    RecordPartnerOfRecord = "partnerofrecord",
    /// What a subscription is of.
    RecordProduct = "product",
    /// The customer in it, or whose part it is.
    RecordCustomer = "customer",
    /// The roles of an administration.
    RecordRoles = "roles",
    /// Whether an administration extends itself.
    RecordAutoExtend = "autoextend",
    /// The parent in an affiliation.
    RecordParent = "parent",
    /// The child in an affiliation.
    RecordChild = "child",
    /// The share in an affiliation.
    RecordOwnership = "ownership",
    /// Its first day.
    RecordSince = "since",
    /// Its last day.
    RecordUntil = "until",
}

/// The name of a column or a key as it is compared.
pub(super) fn normalised(name: &str) -> String {
    if name.is_ascii() {
        // Answers have as many names as values.
        let is_kept = |byte: &u8| !matches!(byte, b' ' | b'_' | b'-' | b'"' | b'\'');
        return name.bytes().filter(is_kept).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    }
    let is_kept = |character: &char| !matches!(character, ' ' | '_' | '-' | '"' | '\'' | '\u{feff}' | '\u{a0}');
    name.chars().filter(is_kept).flat_map(char::to_lowercase).collect()
}

/// Whether a column says by its words that it has the status of the Microsoft Partner Agreement; how the portal spells it in
/// a download, is nowhere documented.
pub(super) fn tells_mpa(name: &str) -> bool {
    let name = name.trim_end_matches(|character: char| !character.is_alphanumeric());
    let has = |word| name.contains(word);
    let is_agreement = name.starts_with("mpa") || name.ends_with("mpa") || has("mpasign") || has("mpastatus");
    (is_agreement || has("partneragreement")) && !has("date") && !name.ends_with("by")
}

/// A line of a table, or an object of an answer.
pub(super) trait Row {
    /// What stands in the field, without white space around it; none where it is absent or blank.
    fn text(&self, field: Field) -> Option<Cow<'_, str>>;

    /// Whether the file has the field at all, be it blank here.
    fn has(&self, field: Field) -> bool;

    /// The objects that are listed in the field; none in a table.
    fn rows(&self, field: Field) -> Vec<Box<dyn Row + '_>>;
}
