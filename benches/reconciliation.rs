//! Seeded reconciliation files as the portal writes them: many lines about few customers.

use std::io::{self, Write};

/// What to generate.
pub(crate) struct Plan {
    /// How many lines below the header.
    pub(crate) lines: u64,
    /// The same seed gives the same bytes.
    pub(crate) seed: u64,
}

/// The columns of new commerce as the portal writes them today.
const HEADER: &str = "PartnerId,PartnerName,CustomerId,CustomerName,CustomerDomainName,CustomerCountry,InvoiceNumber,MpnId,\
    Tier2MpnId,OrderId,OrderDate,ProductId,SkuId,AvailabilityId,SkuName,ProductName,PublisherName,PublisherId,\
    SubscriptionDescription,SubscriptionId,ChargeStartDate,ChargeEndDate,TermAndBillingCycle,EffectiveUnitPrice,UnitType,\
    Quantity,Subtotal,TaxTotal,Total,Currency,PriceAdjustmentDescription,PublisherDiscount,DiscountDetails,ChargeType,\
    UnitPrice,BillableQuantity,PricingCurrency,PCToBCExchangeRate,PCToBCExchangeRateDate,MeterDescription,\
    ReservationOrderId,CreditReasonCode,SubscriptionStartDate,SubscriptionEndDate,ReferenceId,ProductQualifiers,\
    PromotionId,ProductCategory";

const COUNTRIES: [&str; 8] = ["DE", "AT", "FR", "NL", "IT", "ES", "SE", "PL"];

const CHARGES: [&str; 6] = ["new", "cycleCharge", "CycleCharge", "renew", "addQuantity", "cancel"];

/// Writes the file line by line, so that one of any length takes no memory.
///
/// About one line in ten has no reseller; there are 200 resellers and 20,000 customers, fewer where lines are few.
pub(crate) fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    let mut random = fastrand::Rng::with_seed(plan.seed);
    let customers = (plan.lines / 10).clamp(1, 20_000);
    let resellers = (customers / 100).clamp(1, 200);
    writeln!(out, "{HEADER}")?;
    for line in 0..plan.lines {
        // Every customer is there once before any comes again.
        let customer = if line < customers { line } else { random.u64(..customers) };
        let reseller = if customer % 10 == 9 { "0".to_owned() } else { (6_048_000 + customer % resellers).to_string() };
        let country = COUNTRIES[usize::try_from(customer).expect("few") % COUNTRIES.len()];
        let (month, day, year) = (random.u8(1..13), random.u8(1..29), random.u16(2021..2027));
        let charge = CHARGES[random.usize(..CHARGES.len())];
        let quantity = random.u8(1..100);
        writeln!(
            out,
            "0e195b37-4574-4539-bc42-0e539b9684c0,Northwind Distribution,{customer:08x}-9651-43a3-ba7e-7cbcd918fc40,\
             \"Customer {customer}, Ltd\",customer{customer}.onmicrosoft.com,{country},G{invoice:09},6034453,{reseller},\
             {order:012x},{month}/{day}/{year},CFQ7TTC0LH18,0001,CFQ7TTC0K971,Microsoft 365 Business Basic,\
             Microsoft 365 Business Basic,Microsoft Corporation,,,{order:08x}-a80a-4aa0-da80-3fd2b792c2cc,\
             {month}/1/{year},{month}/28/{year},One-Year commitment for monthly/yearly billing,4.2,,{quantity},4.2,0.8,5,EUR,\
             \"[\"\"15.0% Partner earned credit for services managed\"\"]\",,,{charge},4.2,{quantity},USD,0.846202666,\
             {month}/1/{year},,{order:08x}-7110-496e-9570-623e4c992797,,{month}/1/{year},{month}/28/{next},\
             {order:08x}-68f4-40b5-84f7-8ed9241eb149,\"[\"\"AddOn\"\"]\",,Online Services",
            invoice = line / 100_000,
            order = random.u32(..),
            next = year + 1,
        )?;
    }
    Ok(())
}
