//! A sheet and its cells: what they look like, and what spreadsheets let them hold.

use std::borrow::Cow;

use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, FormatUnderline, Url, Worksheet, XlsxError,
};

use crate::finding::Severity;
use crate::programme::Day;
use crate::report::audit::Links;
use crate::report::formula::is_like_a_formula;
use crate::report::printable::{printable_line, printable_text, shortened};

/// Most UTF-16 units of a cell.
const TEXT_MAX: usize = 32_767;

/// Most rows of a sheet.
const ROWS_MAX: u32 = 1_048_576;

/// Most links of a sheet.
const LINKS_MAX: usize = 65_530;

/// Most UTF-16 units of an address.
const ADDRESS_MAX: usize = 2_079;

/// Most characters of a path in the note of a link, which takes 255 UTF-16 units.
const NOTE_MAX: usize = 100;

/// A row that would be higher shows so many lines, and the rest when somebody makes it higher.
const LINES_MAX: usize = 12;

/// The height of a line in points.
const LINE_HEIGHT: f64 = 16.0;

/// What a row of several lines is higher than its lines: programs draw letters in other fonts and sizes.
const ROOM: f64 = 4.0;

/// Number of the paper size A4.
const A4: u8 = 9;

/// The number of A3.
const A3: u8 = 8;

/// Wider tables are printed on larger paper, two pages beside each other.
const PAGE_WIDTH: f64 = 300.0;

/// What cells look like.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) title: Format,
    pub(super) heading: Format,
    header: Format,
    count_header: Format,
    pub(super) text: Format,
    /// A text that may run over the cells behind it.
    pub(super) plain: Format,
    count: Format,
    day: Format,
    link: Format,
    severities: [Format; 3],
    pub(super) passes: Format,
    pub(super) fails: Format,
    /// The verdict where there is none.
    pub(super) open: Format,
}

impl Look {
    pub(super) fn new() -> Self {
        let top = Format::new().set_align(FormatAlign::Top);
        let text = top.clone().set_text_wrap();
        let filled = |fill: u32, font: u32| {
            text.clone().set_background_color(Color::RGB(fill)).set_font_color(Color::RGB(font)).set_bold()
        };
        let header = filled(0x001F_3A5F, 0x00FF_FFFF).set_border_bottom(FormatBorder::Thin);
        Self {
            plain: top.clone(),
            title: top.clone().set_bold().set_font_size(18),
            heading: top.clone().set_bold().set_font_size(13).set_font_color(Color::RGB(0x001F_3A5F)),
            count_header: header.clone().set_align(FormatAlign::Right).set_indent(1),
            header,
            count: top.clone().set_num_format("#,##0").set_align(FormatAlign::Right).set_indent(1),
            day: top.set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            link: text.clone().set_font_color(Color::RGB(0x000B_57D0)).set_underline(FormatUnderline::Single),
            severities: [
                filled(0x00E6_EEF8, 0x001F_4E79),
                filled(0x00FF_F2D9, 0x006B_4300),
                filled(0x00FB_E3E1, 0x008A_1C1C),
            ],
            passes: filled(0x00E2_F2E5, 0x001B_5E20),
            fails: filled(0x00FB_E3E1, 0x008A_1C1C),
            open: filled(0x00EE_F0F4, 0x001B_1F27),
            text,
        }
    }
}

/// What a cell holds.
#[derive(Clone, Debug)]
pub(super) enum Cell<'c> {
    /// Nothing.
    Nothing,
    /// A text in one line.
    Text(Cow<'c, str>),
    /// Texts, each in a line of its own.
    Lines(Vec<String>),
    /// A name exactly as it is, blanks at its ends included: an id or a path.
    Name(Cow<'c, str>),
    /// A number of something.
    Count(usize),
    /// A day.
    Day(Day),
    /// How much a finding weighs.
    Severity(Severity),
    /// A path that leads to the line of the file, if anything does.
    File(&'c str, u32),
}

impl<'c> Cell<'c> {
    pub(super) fn text(text: impl Into<Cow<'c, str>>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn name(name: impl Into<Cow<'c, str>>) -> Self {
        Self::Name(name.into())
    }

    /// A cell for what may be absent.
    pub(super) fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Nothing, cell)
    }
}

/// What a sheet could not hold.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LeftOut {
    /// Texts that are cut.
    pub(super) texts: usize,
    /// Paths without a link.
    pub(super) links: usize,
    /// Rows that are missing.
    pub(super) rows: usize,
}

/// A sheet in the making.
pub(super) struct Sheet<'r> {
    pub(super) name: &'static str,
    pub(super) says: &'static str,
    pub(super) left_out: LeftOut,
    worksheet: Worksheet,
    look: &'r Look,
    links: &'r Links<'r>,
    linked: usize,
}

/// A column: its title, and its width in characters.
pub(super) type Column = (&'static str, f64);

impl<'r> Sheet<'r> {
    /// An empty sheet; `says` is what the first sheet says of it.
    pub(super) fn new(
        name: &'static str,
        says: &'static str,
        look: &'r Look,
        links: &'r Links<'r>,
    ) -> Result<Self, XlsxError> {
        let mut worksheet = Worksheet::new();
        worksheet.set_name(name)?;
        worksheet.set_landscape().set_paper_size(A4).set_footer("&L&A&RPage &P of &N");
        Ok(Self { name, says, left_out: LeftOut::default(), worksheet, look, links, linked: 0 })
    }

    /// Fills a sheet with one table.
    pub(super) fn table<'c>(
        mut self,
        columns: &[Column],
        rows: impl IntoIterator<Item = Vec<Cell<'c>>>,
    ) -> Result<Self, XlsxError> {
        self.widths(columns)?;
        for (column, (title, _)) in (0..).zip(columns) {
            self.write(0, column, (*title).to_owned(), &self.look.header)?;
        }
        // Room for two lines beside the buttons of the filters.
        self.height(0, 2)?;
        let mut last = 0;
        for row in rows {
            if last + 1 == ROWS_MAX {
                self.left_out.rows += 1;
                continue;
            }
            last += 1;
            let mut lines = 1;
            for ((column, cell), (_, width)) in (0..).zip(row).zip(columns) {
                lines = lines.max(self.put(last, column, cell, *width)?);
            }
            self.height(last, lines)?;
        }
        let last_column = u16::try_from(columns.len()).unwrap_or(1) - 1;
        self.worksheet.autofilter(0, 0, last.max(1), last_column)?;
        self.worksheet.set_freeze_panes(1, 0)?.set_print_gridlines(true);
        self.worksheet.set_repeat_rows(0, 0)?;
        Ok(self)
    }

    /// Gives a row the height of so many lines: not every program does so by itself.
    pub(super) fn height(&mut self, row: u32, lines: usize) -> Result<(), XlsxError> {
        if lines > 1 {
            let lines = u32::try_from(lines.min(LINES_MAX)).unwrap_or(1);
            self.worksheet.set_row_height(row, LINE_HEIGHT * f64::from(lines) + ROOM)?;
        }
        Ok(())
    }

    pub(super) fn widths(&mut self, columns: &[Column]) -> Result<(), XlsxError> {
        for (column, (_, width)) in (0..).zip(columns) {
            self.worksheet.set_column_width(column, *width)?;
        }
        if columns.iter().map(|(_, width)| width).sum::<f64>() <= PAGE_WIDTH {
            self.worksheet.set_print_fit_to_pages(1, 0);
        } else {
            self.worksheet.set_paper_size(A3).set_print_fit_to_pages(2, 0);
            self.worksheet.set_repeat_columns(0, 2)?;
        }
        Ok(())
    }

    /// Writes titles over counts, the first over what is counted.
    pub(super) fn counts_header(
        &mut self,
        row: u32,
        titles: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<(), XlsxError> {
        for (column, title) in (0..).zip(titles) {
            let format = if column == 0 { &self.look.header } else { &self.look.count_header };
            self.write(row, column, title.as_ref().to_owned(), format)?;
        }
        Ok(())
    }

    /// Writes a text of the program's or of the report's own in a certain look, without wrapping it.
    pub(super) fn styled(&mut self, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        let text = self.fitting(readable(&printable_line(text)));
        self.write(row, column, text, format)
    }

    /// The same for the title and for headings, which stand in larger letters.
    pub(super) fn heading(&mut self, row: u32, text: &str, format: &Format) -> Result<(), XlsxError> {
        self.height(row, 2)?;
        self.styled(row, 0, text, format)
    }

    /// Leads to another sheet.
    pub(super) fn lead(&mut self, row: u32, column: u16, sheet: &str) -> Result<(), XlsxError> {
        let url = Url::new(format!("internal:'{sheet}'!A1")).set_text(sheet);
        self.worksheet.write_url_with_format(row, column, url, &self.look.link)?;
        Ok(())
    }

    /// Fills a cell; says how many lines its text takes in a column of this width.
    pub(super) fn put(&mut self, row: u32, column: u16, cell: Cell<'_>, width: f64) -> Result<usize, XlsxError> {
        match cell {
            Cell::Nothing => Ok(1),
            Cell::Text(text) => self.put_text(row, column, readable(&printable_line(&text)), width),
            Cell::Name(name) => self.put_text(row, column, readable(&printable_text(&name, false)), width),
            Cell::Lines(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| readable(&printable_line(line))).collect();
                self.put_text(row, column, lines.join("\n"), width)
            }
            Cell::Count(count) => {
                // Beyond 2^53 nobody counts.
                #[expect(clippy::cast_precision_loss, reason = "spreadsheets have no other numbers")]
                let number = count as f64;
                self.worksheet.write_number_with_format(row, column, number, &self.look.count)?;
                Ok(1)
            }
            // Spreadsheets know no day before 1900.
            Cell::Day(day) => match date(day) {
                Some(date) => {
                    self.worksheet.write_datetime_with_format(row, column, &date, &self.look.day)?;
                    Ok(1)
                }
                None => self.put_text(row, column, day.to_string(), width),
            },
            Cell::Severity(severity) => {
                let format = &self.look.severities[severity as usize];
                self.write(row, column, severity.name().to_owned(), format)?;
                Ok(1)
            }
            Cell::File(path, line) => self.put_file(row, column, path, line, width),
        }
    }

    pub(super) fn finish(self) -> Worksheet {
        self.worksheet
    }

    fn put_text(&mut self, row: u32, column: u16, text: String, width: f64) -> Result<usize, XlsxError> {
        if text.is_empty() {
            return Ok(1);
        }
        let text = self.fitting(text);
        let lines = lines(&text, width);
        self.write(row, column, text, &self.look.text)?;
        Ok(lines)
    }

    /// Writes a text; every text but those of links goes this way.
    fn write(&mut self, row: u32, column: u16, text: String, format: &Format) -> Result<(), XlsxError> {
        let format = marked(format, &text);
        self.worksheet.write_string_with_format(row, column, text, &format)?;
        Ok(())
    }

    fn put_file(&mut self, row: u32, column: u16, path: &str, line: u32, width: f64) -> Result<usize, XlsxError> {
        let shown = readable(&printable_text(path, false));
        let address = match self.links.template {
            Some(_) => self.links.unencoded_address(path, line),
            None => self.links.relative(path).map(|reference| format!("file:///{reference}")),
        };
        let fits = |address: &String| address.encode_utf16().count() <= ADDRESS_MAX && is_kept(address);
        let has_way = self.links.template.is_some() || self.links.to_working_directory.is_some();
        let Some(address) = address.filter(fits).filter(|_| self.linked < LINKS_MAX && !shown.is_empty()) else {
            self.left_out.links += usize::from(has_way);
            return self.put_text(row, column, shown, width);
        };
        self.linked += 1;
        let text = self.fitting(shown);
        let note = format!("line {line} of {}", shortened(&text, NOTE_MAX));
        let format = marked(&self.look.link, &text);
        self.worksheet.write_url_with_options(row, column, address.as_str(), text, note, Some(&*format))?;
        Ok(1)
    }

    /// The text, cut to what a cell takes.
    fn fitting(&mut self, text: String) -> String {
        // No text has more UTF-16 units than bytes.
        if text.len() <= TEXT_MAX || text.encode_utf16().count() <= TEXT_MAX {
            return text;
        }
        self.left_out.texts += 1;
        let mut units = 1;
        let mut cut: String = text
            .chars()
            .take_while(|character| {
                units += character.len_utf16();
                units <= TEXT_MAX
            })
            .collect();
        cut.push('…');
        cut
    }
}

/// The day as spreadsheets count days.
fn date(day: Day) -> Option<ExcelDateTime> {
    ExcelDateTime::parse_from_str(&day.to_string()).ok()
}

/// The text without the two characters that print as nothing, and that XML cannot hold.
fn readable(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

/// The look of a text, with the mark that keeps it a text: without it, a spreadsheet would run what looks like a formula
/// once somebody has edited the cell.
fn marked<'f>(format: &'f Format, text: &str) -> Cow<'f, Format> {
    if is_like_a_formula(text) { Cow::Owned(format.clone().set_quote_prefix()) } else { Cow::Borrowed(format) }
}

/// About how many lines a text takes in a column of this width. A word that does not fit begins a line, as in every
/// program; letters are taken for wider than most are, since one line too many hides nothing.
fn lines(text: &str, width: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "widths are small and positive")]
    let width = (width as usize).saturating_sub(2).max(1);
    let wrapped = |line: &str| {
        let (mut lines, mut used) = (1, 0);
        for word in line.split(' ') {
            let length = word.chars().count();
            if used > 0 && used + 1 + length > width {
                lines += 1;
                used = 0;
            } else if used > 0 {
                used += 1;
            }
            used += length;
            lines += used.saturating_sub(1) / width;
            used = if used > width { (used - 1) % width + 1 } else { used };
        }
        lines
    };
    text.split('\n').map(wrapped).sum()
}

/// Whether the address stays as it is: the writer takes every per cent sign for itself unless one of these escapes tells
/// it that the address is encoded, and then encodes nothing.
fn is_kept(address: &str) -> bool {
    const TELLING: [&str; 11] = ["%20", "%25", "%22", "%60", "%3C", "%3E", "%5B", "%5D", "%5E", "%7B", "%7D"];
    let path = address.split('#').next().unwrap_or(address);
    !path.contains('%') || TELLING.iter().any(|escape| path.contains(escape))
}
