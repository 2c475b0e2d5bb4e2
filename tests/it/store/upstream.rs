//! What a database looks like that better-auth 1.4.16 made: its core tables, as it was seen to create them.

use portcullis_tests::databases::Backend;

/// A type on SQLite, PostgreSQL and MySQL.
type Type = [&'static str; 3];

const ID: Type = ["text", "text", "varchar(36)"];
const TEXT: Type = ["text"; 3];
const SIZED: Type = ["text", "text", "varchar(255)"];
const BOOL: Type = ["integer", "boolean", "boolean"];
const DATE: Type = ["date", "timestamptz", "timestamp(3)"];

/// What stands after a type; `@now` is a default that SQLite does not get.
const KEY: &str = "NOT NULL PRIMARY KEY";
const ANY: &str = "";
const SET: &str = "NOT NULL";
const ONE: &str = "NOT NULL UNIQUE";
const NOW: &str = "@now NOT NULL";
const OWNER: &str = "NOT NULL REFERENCES @user (@id) ON DELETE CASCADE";

type Columns = &'static [(&'static str, Type, &'static str)];

const TABLES: [(&str, Columns); 4] = [
    (
        "user",
        &[
            ("id", ID, KEY),
            ("name", SIZED, SET),
            ("email", SIZED, ONE),
            ("emailVerified", BOOL, SET),
            ("image", TEXT, ANY),
            ("createdAt", DATE, NOW),
            ("updatedAt", DATE, NOW),
        ],
    ),
    (
        "session",
        &[
            ("id", ID, KEY),
            ("expiresAt", DATE, SET),
            ("token", SIZED, ONE),
            ("createdAt", DATE, NOW),
            ("updatedAt", DATE, SET),
            ("ipAddress", TEXT, ANY),
            ("userAgent", TEXT, ANY),
            ("userId", ID, OWNER),
        ],
    ),
    (
        "account",
        &[
            ("id", ID, KEY),
            ("accountId", TEXT, SET),
            ("providerId", TEXT, SET),
            ("userId", ID, OWNER),
            ("accessToken", TEXT, ANY),
            ("refreshToken", TEXT, ANY),
            ("idToken", TEXT, ANY),
            ("accessTokenExpiresAt", DATE, ANY),
            ("refreshTokenExpiresAt", DATE, ANY),
            ("scope", TEXT, ANY),
            ("password", TEXT, ANY),
            ("createdAt", DATE, NOW),
            ("updatedAt", DATE, SET),
        ],
    ),
    (
        "verification",
        &[
            ("id", ID, KEY),
            ("identifier", SIZED, SET),
            ("value", TEXT, SET),
            ("expiresAt", DATE, SET),
            ("createdAt", DATE, NOW),
            ("updatedAt", DATE, NOW),
        ],
    ),
];

const INDEXES: [(&str, &str); 3] =
    [("session", "userId"), ("account", "userId"), ("verification", "identifier")];

/// The statements that make it, each on a line that ends with a semicolon.
pub(crate) fn core(backend: Backend) -> String {
    let (dialect, quote, now) = match backend {
        Backend::Sqlite => (0, '"', ""),
        Backend::Postgres => (1, '"', "DEFAULT CURRENT_TIMESTAMP"),
        Backend::MySql => (2, '`', "DEFAULT CURRENT_TIMESTAMP(3)"),
    };
    let name = |name: &str| format!("{quote}{name}{quote}");
    let mut sql = String::new();
    for (table, columns) in TABLES {
        let columns = columns.iter().map(|(column, types, rest)| {
            let rest = rest.replace("@now", now).replace("@user", &name("user")).replace("@id", &name("id"));
            format!("{} {} {rest}", name(column), types[dialect])
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        sql += &format!("CREATE TABLE {} ({columns});\n", name(table));
    }
    for (table, column) in INDEXES {
        let index = name(&format!("{table}_{column}_idx"));
        sql += &format!("CREATE INDEX {index} ON {} ({});\n", name(table), name(column));
    }
    sql
}
