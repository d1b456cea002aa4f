//! Texts that a spreadsheet would run if they stood in a cell as they are.

/// Whether a spreadsheet would take the text for a formula: be it when it opens a table, or once somebody edited the cell.
pub(super) fn is_like_a_formula(text: &str) -> bool {
    let is_blank = |character: char| character.is_whitespace() || matches!(character, '"' | '\'');
    // Some spreadsheets take the wide forms for the narrow ones.
    let is_operator = |character| matches!(character, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    text.trim_start_matches(is_blank).starts_with(is_operator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_with_an_operator_is_like_a_formula() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\"=1", "' =1", "＝1", "\"'=1"] {
            assert!(is_like_a_formula(formula), "{formula:?}");
        }
        for text in ["`=1` is no id", "a-b", "", "1=1", "sales/-x.yaml", "it's", "'"] {
            assert!(!is_like_a_formula(text), "{text:?}");
        }
    }
}
