//! The shared table of hostile input.

/// JSON values, and what pretends to be one, for any field of a body.
pub(super) fn json() -> Vec<Vec<u8>> {
    let texts = [
        // Other types, and numbers at the edges of readers.
        "null",
        "true",
        "0",
        "-0",
        "-1",
        "1.5",
        "1e308",
        "1e999",
        "-1e999",
        "2147483648",
        "9007199254740993",
        "18446744073709551616",
        "NaN",
        "Infinity",
        "undefined",
        "[]",
        "[null]",
        r#"["ada@example.com"]"#,
        r#"[["a"]]"#,
        "{}",
        r#"{"$ne":null}"#,
        r#"{"length":1,"0":"a"}"#,
        r#"{"toString":"a"}"#,
        r#"{"__proto__":{"admin":true}}"#,
        // Texts that are none.
        r#""\u0000""#,
        r#""a\u0000b""#,
        r#""\ud800""#,
        r#""\udc00\ud800""#,
        "\"a\0b\"",
        "\"a\nb\"",
        r#""\x41""#,
        "'a'",
        "\"open",
        // Texts with a meaning elsewhere.
        r#""""#,
        r#"" ""#,
        r#""' OR '1'='1""#,
        r#""\"; DROP TABLE \"user\"; --""#,
        r#""1; SELECT pg_sleep(5)""#,
        r#""\\""#,
        r#""%""#,
        r#""_%!""#,
        r#""<script>alert(1)</script>""#,
        r#""\"><img src=x onerror=alert(1)>""#,
        r#""a\r\nSet-Cookie: better-auth.session_token=x""#,
        r#""a\r\nBcc: evil@evil.test""#,
        r#""{{7*7}}${7*7}<%= 7*7 %>""#,
        r#""../../../../etc/passwd""#,
        r#""%00%ff%zz%""#,
        r#""\u202e\u200b\ufeff""#,
        r#""ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ""#,
        r#""ADA@EXAMPLE.COM,evil@evil.test""#,
        r#""ada@example.com\tevil@evil.test""#,
        r#""😀😀😀😀😀😀😀😀""#,
        r#""undefined""#,
        r#""[object Object]""#,
    ];
    let mut values: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    values.push(b"\"\xff\xfe\"".to_vec());
    values.push(b"\"\xed\xa0\x80\"".to_vec());
    for length in [256, 3_000, 70_000, 900_000] {
        values.push(format!("\"{}\"", "a".repeat(length)).into_bytes());
    }
    values.push(format!("\"{}\"", "ß".repeat(200_000)).into_bytes());
    values.push(format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes());
    values.push(format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000)).into_bytes());
    values.push(format!("[{}1]", "1,".repeat(100_000)).into_bytes());
    values
}

/// Percent-encoded values for any parameter of a path or query.
pub(super) fn encoded() -> Vec<String> {
    let texts = [
        "",
        "%",
        "%zz",
        "%0",
        "%00",
        "a%00b",
        "%ff",
        "%c0%af",
        "%ed%a0%80",
        "%f0%9f%98%80",
        "%2e%2e%2f",
        "..%2f..%2fetc%2fpasswd",
        "%252f",
        "%0d%0aSet-Cookie:%20a=b",
        "%27%20OR%20%271%27=%271",
        "%3Cscript%3Ealert(1)%3C/script%3E",
        "%E2%80%AE",
        "null",
        "-1",
        "1e999",
        "true",
        "[]",
        "a&x=%ff",
        "a&a=b",
        "eyJhbGciOiJub25lIn0.eyJlbWFpbCI6ImFkYUBleGFtcGxlLmNvbSJ9.",
        "eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6ImFkYUBleGFtcGxlLmNvbSJ9.AAAA",
        "..",
        "a.b",
    ];
    let mut values: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    values.push("a".repeat(8_000));
    values.push("%41".repeat(10_000));
    values
}

/// Redirect targets that lead away, or that somebody could read so.
pub(super) const TARGETS: [&str; 52] = [
    "https://evil.test",
    "http://evil.test",
    "//evil.test",
    "///evil.test",
    "////evil.test",
    "/\\evil.test",
    "\\\\evil.test",
    "\\/evil.test",
    "/\\/evil.test",
    "/%2fevil.test",
    "/%5cevil.test",
    "/%09/evil.test",
    "/\t/evil.test",
    "/\n/evil.test",
    " //evil.test",
    "\u{a0}//evil.test",
    "https:evil.test",
    "https:/evil.test",
    "https:///evil.test",
    "https:\\\\evil.test",
    "http://localhost:3000@evil.test",
    "http://localhost:3000\\@evil.test",
    "http://localhost:3000%40evil.test",
    "http://localhost:3000.evil.test",
    "http://localhost:30000",
    "http://user@localhost:3000",
    "http://localhost:3000#@evil.test/\u{0}",
    "https://localhost:3000",
    "http://evil.test#localhost:3000",
    "http://evil.test?localhost:3000",
    "https://app.example.com.evil.test",
    "https://evilapp.example.com",
    "https://app.example.com:8443",
    "http://app.example.com",
    "https://app.example.com@evil.test",
    "https://evil.test/https://app.example.com",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "javascript://app.example.com/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://app.example.com/x",
    "ftp://app.example.com",
    "about:blank",
    "evil.test",
    ".evil.test",
    "@evil.test",
    "?next=//evil.test",
    "/a\r\nLocation: https://evil.test",
    "／／evil.test",
];
