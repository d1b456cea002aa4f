//! The closed vocabularies of the language: roles, statuses, kinds.

use std::fmt;

/// A value of a closed vocabulary, as the language spells it.
pub trait Word: Copy + Sized + 'static {
    /// All values with their spelling.
    const ALL: &'static [(Self, &'static str)];

    /// The value spelt `text`.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, spelling)| *spelling == text).map(|(word, _)| *word)
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$value_doc:meta])* $value:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$value_doc])* $value,)+ }

        impl Word for $name {
            const ALL: &'static [(Self, &'static str)] = &[$((Self::$value, $text),)+];
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(match self { $(Self::$value => $text,)+ })
            }
        }
    };
}

words! {
    /// What a company may do under one enrollment.
    Role {
        /// Buys from Microsoft and sells through indirect resellers.
        IndirectProvider = "indirect-provider",
        /// Sells to customers what an indirect provider orders.
        IndirectReseller = "indirect-reseller",
        /// Buys from Microsoft and sells to customers itself.
        DirectBill = "direct-bill",
        /// Advises customers; sells nothing.
        Advisor = "advisor",
    }
}

words! {
    /// The standing of an enrollment.
    Status {
        /// May transact.
        Active = "active",
        /// A direct bill partner that may keep what it sold and sell nothing new.
        Restricted = "restricted",
        /// Stopped for the time being.
        Suspended = "suspended",
        /// Ended by Microsoft.
        Revoked = "revoked",
    }
}

words! {
    /// What a tenant is for.
    TenantKind {
        /// The partner's account in the programme, with which it transacts.
        Csp = "csp",
        /// A tenant in which a customer works.
        Customer = "customer",
        /// The provider's own tenant for Azure services that it shares among customers.
        SharedServices = "shared-services",
        /// The integration sandbox.
        Sandbox = "sandbox",
    }
}

words! {
    /// The Microsoft cloud that a tenant lives in.
    Cloud {
        /// The worldwide cloud.
        Public = "public",
        /// The cloud of the government of the United States.
        UsGovernment = "us-government",
        /// The German national cloud, closed to new customers.
        Germany = "germany",
        /// The cloud run by 21Vianet.
        China = "china",
    }
}

words! {
    /// What was sold.
    Product {
        /// Azure plans and subscriptions.
        Azure = "azure",
        /// Microsoft 365.
        Microsoft365 = "microsoft-365",
        /// Dynamics 365.
        Dynamics365 = "dynamics-365",
        /// Software licences and software subscriptions.
        Software = "software",
        /// Offers of other publishers.
        Marketplace = "marketplace",
        /// Anything else.
        Other = "other",
    }
}

words! {
    /// How administration was delegated.
    AdminKind {
        /// Granular delegated admin privileges: roles, and an end.
        Gdap = "gdap",
        /// Delegated admin privileges of old: everything, for ever.
        Dap = "dap",
    }
}

words! {
    /// The support plan that a partner holds with Microsoft.
    SupportPlan {
        /// Advanced Support for Partners.
        Advanced = "advanced",
        /// Premier Support for Partners.
        Premier = "premier",
    }
}

impl Role {
    /// What a company with this role is called in a sentence.
    pub fn title(self) -> &'static str {
        match self {
            Self::IndirectProvider => "indirect provider",
            Self::IndirectReseller => "indirect reseller",
            Self::DirectBill => "direct bill partner",
            Self::Advisor => "advisor",
        }
    }
}

/// A set of roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    /// Every role.
    pub const ALL: Self = Self(0b1111);
    /// Indirect provider alone.
    pub const PROVIDER: Self = Self::of(Role::IndirectProvider);
    /// Indirect reseller alone.
    pub const RESELLER: Self = Self::of(Role::IndirectReseller);
    /// Direct bill alone.
    pub const DIRECT_BILL: Self = Self::of(Role::DirectBill);
    /// Advisor alone.
    pub const ADVISOR: Self = Self::of(Role::Advisor);
    /// Those who buy from Microsoft and place orders: indirect provider and direct bill.
    pub const ORDERING: Self = Self(Self::PROVIDER.0 | Self::DIRECT_BILL.0);
    /// Those who sell to end customers: indirect reseller and direct bill.
    pub const SELLING: Self = Self(Self::RESELLER.0 | Self::DIRECT_BILL.0);

    /// One role as a set.
    pub const fn of(role: Role) -> Self {
        Self(1 << role as u8)
    }

    /// Whether the role is among these.
    pub const fn contains(self, role: Role) -> bool {
        self.0 & Self::of(role).0 != 0
    }

    /// These roles and `others`.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// These roles less `others`.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// The roles that are not among these.
    #[must_use]
    pub const fn others(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }
}
