//! The names of the roles that partners hold by delegated administration.
//!
//! The table is `entra_roles.csv`: the template of each role, which is the same in every tenant, and its name. It is taken
//! from "Microsoft Entra built-in roles" (read 2026-01-20) of the Microsoft Entra documentation, (c) Microsoft, CC BY 4.0
//! (<https://creativecommons.org/licenses/by/4.0/>), of which it keeps these two columns, sorted anew.

const TEXT: &str = include_str!("entra_roles.csv");

/// The name of the role with this template, a GUID in lower case; none where the table does not have it.
///
/// ```
/// use cspgraph::programme::entra_role;
/// assert_eq!(entra_role("62e90394-69f5-4237-9190-012177145e10"), Some("Global Administrator"));
/// assert_eq!(entra_role("00000000-0000-0000-0000-000000000000"), None);
/// ```
pub fn entra_role(template: &str) -> Option<&'static str> {
    let mut rows = TEXT.lines().skip(1).filter_map(|row| row.split_once(','));
    rows.find(|(known, _)| *known == template).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_template_of_its_own_and_a_name() {
        let rows: Vec<_> = TEXT.lines().skip(1).map(|row| row.split_once(',').unwrap()).collect();
        assert!(rows.len() > 100);
        assert!(rows.is_sorted_by(|(one, _), (other, _)| one < other), "sorted, none twice");
        assert!(rows.iter().all(|(template, name)| template.len() == 36 && name.trim() == *name && !name.is_empty()));
        let template_of = |wanted: &str| rows.iter().filter(|(_, name)| *name == wanted).count();
        assert_eq!(template_of("Global Administrator"), 1, "the rules know it by this name");
    }
}
