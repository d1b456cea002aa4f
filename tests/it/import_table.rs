//! Tables as programs and people leave them, and the archives that they come in.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::cli::{Folder, Run};

const HEADER: &str =
    "PartnerId,MpnId,ResellerMpnId,CustomerId,CustomerName,CustomerCountry,OrderDate,ChargeType,OrderId,AvailabilityId";

/// A customer by its number, as a line of an invoice.
fn line(number: u32) -> String {
    format!(
        "14a03569-d26b-9496-92e5-dfe8cb1855fe,4417123,4417124,c139c4bf-2e8b-4ab5-8bed-{number:012x},Customer {number},DE,\
         5/20/2021,new,1,2"
    )
}

/// Lines of these customers below their header, with these ends of lines.
fn table(numbers: &[u32], end: &str) -> String {
    let lines = numbers.iter().map(|number| line(*number) + end);
    format!("{HEADER}{end}{}", lines.collect::<String>())
}

fn import(name: &str, file: &str, bytes: impl AsRef<[u8]>) -> Run {
    Folder::new(&format!("import-table-{name}")).with(file, bytes).run(&["import", file])
}

/// The customers of a network by their numbers.
fn customers(run: &Run) -> Vec<u32> {
    let ids = run.out.lines().filter_map(|line| line.trim().strip_prefix("- id: customer-"));
    let mut numbers: Vec<u32> = ids.map(|id| id.parse().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

/// Bytes as gzip packs them.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An archive with these files.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn what_programs_put_before_a_header_is_no_header() {
    for (name, before) in [
        ("sep", "sep=,\r\n"),
        ("quoted-sep", "\"sep=,\"\r\n"),
        ("type", "#TYPE Microsoft.Store.PartnerCenter.Models\r\n"),
        ("blank", "\r\n\r\n"),
        ("bom", "\u{feff}sep=,\r\n"),
    ] {
        let run = import(name, "lines.csv", format!("{before}{}", table(&[1, 2], "\r\n")));
        assert_eq!((run.status, customers(&run)), (0, vec![1, 2]), "{name}: {}", run.error);
    }
}

#[test]
fn every_end_of_line_is_one() {
    for (name, end) in [("lf", "\n"), ("crlf", "\r\n"), ("cr", "\r")] {
        let text = table(&[1, 2], end);
        for (name, text) in [(name.to_owned(), text.as_str()), (format!("{name}-open"), text.trim_end())] {
            let run = import(&name, "lines.csv", text);
            assert_eq!((run.status, customers(&run)), (0, vec![1, 2]), "{name}: {}", run.error);
        }
    }
}

#[test]
fn every_delimiter_is_found() {
    for (name, delimiter) in [("semicolon", ";"), ("tab", "\t"), ("bar", "|")] {
        let table = table(&[1, 2], "\r\n").replace(',', delimiter);
        let said = [format!("sep={delimiter}\r\n"), format!("\"sep={delimiter}\"\r\n"), "sep=\r\n".to_owned()];
        for before in [String::new()].into_iter().chain(said) {
            let run = import(name, "lines.csv", format!("{before}{table}"));
            assert_eq!((run.status, customers(&run)), (0, vec![1, 2]), "{name}, {before:?}: {}", run.error);
        }
    }
    // A header of one cell may hold the other sign.
    let quoted = table(&[1], "\n").replace(',', ";").replace("OrderId", "\"Order, its id\"");
    assert_eq!(customers(&import("mixed", "lines.csv", quoted)), [1]);
}

#[test]
fn lines_are_numbered_as_they_stand_in_the_file() {
    for (name, end) in [("numbers-lf", "\n"), ("numbers-crlf", "\r\n")] {
        let bad = line(7).replace("5/20/2021", "someday");
        let several = line(3).replace("Customer 3", &format!("\"Customer{end}3\""));
        let text = ["sep=,", HEADER, &line(1), "", &several, &bad, &bad].join(end);
        let run = import(name, "lines.csv", text);
        assert_eq!(run.status, 1);
        for place in ["lines.csv:7: a date that cannot be read: `someday`", "lines.csv:8: "] {
            assert!(run.error.contains(place), "{}", run.error);
        }
    }
}

#[test]
fn lines_without_content_are_no_lines_and_those_of_another_width_are_bad() {
    let text = format!("{}\r\n,,,,,,,,,\r\n,,\r\n{},surplus\r\n{}\r\nTotal\r\n", table(&[1], "\r\n"), line(2), line(3));
    let run = import("width", "lines.csv", text);
    assert_eq!((run.status, customers(&run)), (1, vec![1, 3]));
    assert!(
        run.error.contains("lines.csv:6: a line with more or fewer cells than the header: 11 cells"),
        "{}",
        run.error
    );
    assert!(run.error.contains("lines.csv:8: "), "{}", run.error);
    assert!(run.error.contains("4 rows, 2 taken"), "{}", run.error);
}

#[test]
fn files_that_were_put_one_behind_the_other_are_one_file() {
    let run = import("glued", "lines.csv", table(&[1], "\r\n") + &table(&[2], "\r\n"));
    assert_eq!((run.status, customers(&run)), (0, vec![1, 2]));
    assert!(run.error.contains("the header once more (1)"), "{}", run.error);
}

#[test]
fn a_country_that_nobody_knows_is_told_and_the_line_is_good() {
    let run = import("country", "lines.csv", format!("{HEADER}\n{}\n", line(1).replace(",DE,", ",Atlantis,")));
    assert_eq!((run.status, customers(&run)), (0, vec![1]), "{}", run.error);
    assert!(run.error.contains("lines.csv:2: a country that nobody knows: `Atlantis`"), "{}", run.error);
    assert!(!run.out.contains("Atlantis"));
}

#[test]
fn what_is_told_of_a_line_is_told_of_every_line_that_repeats_it() {
    let lines = |from: &str, to: &str| {
        let line = line(1).replace(from, to);
        (13..20).map(|day| line.replace("5/20/", &format!("5/{day}/")) + "\n").collect::<String>()
    };
    // Windows-1252 has one byte for what stands for two in UTF-8.
    let foreign = |text: String| text.chars().map(|letter| u8::try_from(letter).unwrap()).collect::<Vec<u8>>();
    for (name, lines, sort) in [
        ("foreign", foreign(lines("Customer 1", "M\u{fc}ller")), "text that is no UTF-8, read as Windows-1252"),
        ("foreign-charge", foreign(lines(",new,", ",Geb\u{fc}hr,")), "text that is no UTF-8, read as Windows-1252"),
        ("atlantis", lines(",DE,", ",Atlantis,").into_bytes(), "a country that nobody knows"),
        ("bad", lines(",4417124,", ",x,").into_bytes(), "a location id (MPN) that is no number"),
    ] {
        let run = import(name, "lines.csv", [HEADER.as_bytes(), b"\n", &lines].concat());
        assert!(run.error.contains("lines.csv:3: ") && run.error.contains(&format!("2 more: {sort}")), "{}", run.error);
        assert!(run.out.contains("since: 2021-05-13}") && run.error.contains("7 rows, 7 taken"), "{}", run.error);
    }
    let bad = lines(",4417124,", ",x,");
    let folder = Folder::new("import-table-strict").with("lines.csv", format!("{HEADER}\n{}\n{bad}", line(2)));
    assert_eq!(folder.run(&["import", "--strict", "lines.csv"]).status, 2);
}

#[test]
fn an_offset_of_a_line_is_a_line_and_a_credit_alone_is_none() {
    for (charge, expected) in [("Offset a line item", 1), ("Customer credit", 0)] {
        let run =
            import("charge", "lines.csv", format!("{HEADER}\n{}\n", line(1).replace(",new,", &format!(",{charge},"))));
        assert_eq!(run.out.matches("ordered-by").count(), expected, "{charge}: {}", run.out);
    }
}

#[test]
fn a_quote_that_is_never_closed_costs_its_own_line_alone() {
    let open = line(2).replace("Customer 2", "\"Customer 2");
    let text = format!("{}{open}\r\n{}\r\n{}\r\n", table(&[1], "\r\n"), line(3), line(4));
    let run = import("quote", "lines.csv", text);
    assert_eq!((run.status, customers(&run)), (1, vec![1, 3, 4]), "{}", run.error);
    assert!(run.error.contains("lines.csv:3: "), "{}", run.error);

    let quoted = |number: u32| line(number).replace(&format!("Customer {number}"), &format!("\"Customer {number}\""));
    let text = format!("{}{open}\n{}\n{}\n{}\n", table(&[1], "\n"), line(3), quoted(4), quoted(5));
    let run = import("quote-closed", "lines.csv", text);
    assert_eq!((run.status, customers(&run)), (1, vec![1, 3, 4, 5]), "{}", run.error);
}

#[test]
fn hostile_cells_are_cells() {
    let long = "x".repeat(100_000);
    for (number, name) in [(1, "=HYPERLINK(1)"), (2, "\u{1b}[31mred\u{7}"), (3, "\u{202e}drawkcab"), (4, long.as_str())]
    {
        let run = import(
            &format!("hostile-{number}"),
            "lines.csv",
            format!("{HEADER}\n{}\n", line(9).replace("Customer 9", name)),
        );
        assert!(!run.out.contains('\u{1b}') && !run.error.contains('\u{1b}'), "{}", run.error);
        assert!(run.out.contains("c139c4bf-2e8b-4ab5-8bed-000000000009"), "{}", run.error);
        assert!(run.error.len() < 2_000);
    }
}

#[test]
fn members_of_an_archive_are_files_and_what_systems_add_is_none() {
    let archive = zip(&[
        ("two/lines.csv", table(&[2], "\n").as_bytes()),
        ("one.csv.gz", &gzip(table(&[1], "\n").as_bytes())),
        ("__MACOSX/._one.csv", b"\0\0"),
        (".DS_Store", b"\0\0"),
        ("empty/", b""),
    ]);
    let run = import("members", "download", archive);
    assert_eq!((run.status, customers(&run)), (0, vec![1, 2]), "{}", run.error);
    assert!(!run.error.contains("DS_Store"));
    assert!(run.error.contains("2 hidden files beside it in the archive left out"), "{}", run.error);

    let run = import("dots", "a.zip", zip(&[("./one.csv", table(&[1], "\n").as_bytes())]));
    assert_eq!((run.status, customers(&run)), (0, vec![1]), "{}", run.error);

    let mut twice = zip(&[("a.csv", table(&[1], "\n").as_bytes()), ("b.csv", table(&[2], "\n").as_bytes())]);
    while let Some(at) = twice.windows(5).position(|window| window == b"b.csv") {
        twice[at] = b'a';
    }
    let run = import("same-names", "a.zip", twice);
    assert_eq!((run.status, customers(&run).len()), (1, 1), "{}", run.error);
    assert!(run.error.contains("have the same name"), "{}", run.error);

    let bad = line(1).replace("5/20/2021", "someday");
    let run = import("member-name", "a.zip", zip(&[("b/\u{1b}.csv", format!("{HEADER}\n{bad}\n").as_bytes())]));
    assert!(run.error.contains("a.zip/b/\u{fffd}.csv:2: "), "{}", run.error);
}

#[test]
fn what_is_no_table_is_refused_with_what_to_do() {
    let nested = zip(&[("inner.zip", &zip(&[("lines.csv", table(&[1], "\n").as_bytes())]))]);
    for (name, bytes, reason) in [
        (
            "workbook",
            zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]),
            "save its sheet as CSV",
        ),
        ("nested", nested, "packed more than once"),
        ("twice", gzip(&gzip(table(&[1], "\n").as_bytes())), "packed more than once"),
        ("none", zip(&[]), "holds no files"),
        ("pdf", b"%PDF-1.7".to_vec(), "PDF"),
        ("page", b"\xef\xbb\xbf <!doctype html>".to_vec(), "web page"),
        ("white-space", b" \r\n\r\n".to_vec(), "empty"),
        ("empty", gzip(b""), "empty"),
        ("binary", b"MZ\0\x01\x02".to_vec(), "binary"),
        ("zeros", vec![0; 10_000], "binary"),
        ("utf-32", table(&[1], "\n").bytes().flat_map(|byte| [byte, 0, 0, 0]).collect(), "UTF-32"),
        ("utf-32-mark", [*b"\xff\xfe\0\0", *b"P\0\0\0"].concat(), "UTF-32"),
        ("utf-16", table(&[1], "\n").bytes().flat_map(|byte| [byte, 0]).collect(), "byte order mark"),
    ] {
        let run = import(name, "lines.csv", bytes);
        assert!(run.error.contains(reason) && run.status > 0, "{name}: {} {}", run.status, run.error);
    }
}

#[test]
fn an_archive_that_breaks_off_gives_what_is_whole_in_it() {
    let mut text = table(&[], "\n");
    for number in 0..3_000 {
        writeln!(text, "{}", line(number)).unwrap();
    }
    let one = table(&[3_001], "\n");
    let archive = zip(&[("a.csv", one.as_bytes()), ("b.csv", text.as_bytes())]);
    for (name, bytes) in [("cut-zip", &archive), ("cut-gzip", &gzip(text.as_bytes()))] {
        let run = import(name, "lines", &bytes[..bytes.len() / 2]);
        let found = customers(&run);
        assert_eq!(run.status, 1, "{}", run.error);
        assert!((500..2_900).contains(&found.len()), "{name}: {}", found.len());
        assert!(found.iter().filter(|number| **number < 3_000).is_sorted());
        assert!(run.error.contains("breaks off"), "{}", run.error);
    }
    let mut damaged = archive.clone();
    let middle = damaged.len() / 3;
    damaged[middle..middle + 40].fill(0x55);
    let run = import("damaged-zip", "lines", damaged);
    assert_eq!(run.status, 1, "{}", run.error);
}

#[test]
fn a_line_that_never_ends_ends_the_file_and_not_the_program() {
    let mut endless = table(&[1], "\n").into_bytes();
    endless.extend(b"\"".iter().chain(&vec![b'x'; 40_000_000]));
    let run = import("endless", "lines.csv.gz", gzip(&endless));
    assert_eq!((run.status, customers(&run)), (1, vec![1]), "{}", run.error);
    assert!(run.error.contains("lines.csv.gz:3: ") && run.error.contains("16 MB"), "{}", run.error);

    let run = import("endless-header", "lines.csv.gz", gzip(&vec![b'x'; 40_000_000]));
    assert!(run.status > 0 && run.error.contains("16 MB"), "{}", run.error);
}

#[test]
fn what_stands_behind_gzip_is_padding_or_told() {
    let mut padded = gzip(table(&[1], "\n").as_bytes());
    padded.resize(300_000, 0);
    let run = import("padded", "lines.csv.gz", &padded);
    assert_eq!((run.status, customers(&run)), (0, vec![1]), "{}", run.error);

    let mut several = padded;
    several.extend(gzip(format!("{}\n", line(2)).as_bytes()));
    let run = import("several", "lines.csv.gz", several);
    assert_eq!((run.status, customers(&run)), (0, vec![1, 2]), "{}", run.error);

    let mut wrong = gzip(table(&[1], "\n").as_bytes());
    let sum = wrong.len() - 8;
    wrong[sum] ^= 0xff;
    let run = import("checksum", "lines.csv.gz", wrong);
    assert_eq!((run.status, customers(&run)), (1, vec![1]), "{}", run.error);
    assert!(run.error.contains("breaks off"), "{}", run.error);
}

#[test]
fn blank_lines_are_no_line_however_many_they_are() {
    let mut text = table(&[1], "\n").into_bytes();
    text.extend(vec![b'\n'; 20_000_000]);
    text.extend(format!("{},\n{}\n\"{}\n", line(2), line(3), line(4)).as_bytes());
    let run = import("blank-lines", "lines.csv.gz", gzip(&text));
    assert_eq!((run.status, customers(&run)), (1, vec![1, 3]), "{}", run.error);
    for place in [":20000003: a line with more", ":20000005: a quote that is not closed"] {
        assert!(run.error.contains(place), "{}", run.error);
    }
}

#[test]
fn a_line_with_a_zero_byte_is_bad_and_the_others_are_taken() {
    let text = table(&[1, 2, 3], "\n").replace("Customer 2", "Custo\0mer 2");
    let run = import("zero-byte", "lines.csv", text);
    assert_eq!((run.status, customers(&run)), (1, vec![1, 3]), "{}", run.error);
    assert!(run.error.contains("lines.csv:3: a line with characters that no text has"), "{}", run.error);
}

#[test]
fn of_two_columns_of_one_name_the_first_that_is_not_blank_counts() {
    let header = "PartnerId,CustomerId,CustomerName,CustomerId,OrderDate,OrderId,AvailabilityId";
    let customer = |number: u32| format!("c139c4bf-2e8b-4ab5-8bed-{number:012x}");
    let line = |number: u32, first: &str, second: &str| {
        format!("14a03569-d26b-9496-92e5-dfe8cb1855fe,{first},Customer {number},{second},5/20/2021,1,2\n")
    };
    let same = format!("{header}\n{}{}", line(1, &customer(1), &customer(1)), line(2, &customer(2), ""));
    let run = import("same-columns", "lines.csv", &same);
    assert_eq!((run.status, customers(&run)), (0, vec![1, 2]), "{}", run.error);
    assert!(!run.error.contains("stands twice"), "{}", run.error);

    let text = format!("{same}{}{}", line(3, "", &customer(3)), line(4, &customer(4), &customer(5)));
    let run = import("two-columns", "lines.csv", text);
    assert_eq!((run.status, customers(&run)), (0, vec![1, 2, 3, 4]), "{}", run.error);
    assert!(run.error.contains("the column `CustomerId` stands twice"), "{}", run.error);
}
