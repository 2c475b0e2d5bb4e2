//! The 22 known issues of the original, each a test of what holds here in their place.
//!
//! A file is named after its issue, and its first sentence is the property. What has no feature yet waits in
//! `tests/ratchet/known_issues.txt`, which only shrinks.

mod n01_storage_names_exist_and_an_unknown_url_lists_them;
mod n02_migrations_run_from_empty_and_twice;
mod n03_names_of_columns_never_change_a_value;
mod n04_a_session_is_readable_right_after_sign_in;
mod n05_cors_and_trusted_origins_agree;
mod n07_one_install_is_enough_and_works_offline;
mod n08_mail_that_cannot_be_sent_refuses_to_start;
mod n09_session_lifetime_update_age_and_cookies_agree;
mod n11_public_types_are_named_and_stay_compatible;
mod n12_an_unmigrated_database_gives_the_one_command;
mod n13_the_signal_is_right_after_an_update;
mod n14_doctor_compares_the_live_schema;
mod n16_a_database_error_is_never_dressed_as_another;
mod n17_lists_have_one_envelope;
mod n18_importing_the_package_cannot_crash;
mod n19_lists_of_texts_are_lists_everywhere;
mod n20_returned_and_input_are_independent;
mod n21_freshness_is_as_stated;

/// The program that commands run.
const PROGRAM: &str = env!("CARGO_BIN_EXE_portcullis-under-test");

/// How many issues there are.
const ISSUES: usize = 22;

/// A line of the list: the issue, whether all of it waits or only a part, and for what.
fn waiting() -> Vec<(usize, bool)> {
    let list = include_str!("../../ratchet/known_issues.txt");
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (what, reason) = line.split_once(" # ").unwrap_or_else(|| panic!("for what? {line}"));
            assert!(reason.starts_with("waits for "), "{line}");
            let (number, property) = what.split_once(' ').unwrap_or_else(|| panic!("no property: {line}"));
            (number.parse().expect("a number"), !property.starts_with("in part: "))
        })
        .collect()
}

#[test]
fn each_of_the_22_is_a_test_or_waits() {
    let modules = include_str!("mod.rs").lines().filter_map(|line| line.strip_prefix("mod n"));
    let tested: Vec<usize> = modules.map(|name| name[..2].parse().expect("a number")).collect();
    let waiting = waiting();
    for issue in 1..=ISSUES {
        let tests = tested.iter().filter(|number| **number == issue).count();
        let whole = waiting.iter().filter(|(number, whole)| *number == issue && *whole).count();
        assert_eq!(tests + whole, 1, "issue {issue} has {tests} files and waits {whole} times");
    }
    for (number, whole) in &waiting {
        assert!((1..=ISSUES).contains(number), "there is no issue {number}");
        assert!(
            *whole || tested.contains(number),
            "no part of issue {number} is tested: it waits as a whole"
        );
    }
}
