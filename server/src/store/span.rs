//! The spans of statements: what is done to which table, and never a value.

use tracing::Span;
use tracing::field::Empty;

use super::StoreError;
use super::dialect::Dialect;
use super::statement::Statement;

/// The span of a statement.
pub(super) fn of(dialect: Dialect, statement: &Statement<'_>) -> Span {
    begin(dialect, statement.verb(), statement.table())
}

/// The span of a statement about the transaction itself: opening one includes the wait for a connection.
pub(super) fn of_transaction(dialect: Dialect, verb: &str) -> Span {
    begin(dialect, verb, None)
}

fn begin(dialect: Dialect, verb: &str, table: Option<&str>) -> Span {
    tracing::debug_span!(
        "statement",
        otel.name = %Name(verb, table),
        otel.kind = "client",
        otel.status_code = Empty,
        db.system.name = dialect.system_name(),
        db.operation.name = verb,
        db.collection.name = table,
    )
}

/// Notes how it went. (Not a function around the statement: a future that is passed on is stored twice, in each request.)
pub(super) fn end<T>(span: &Span, result: Result<T, StoreError>) -> Result<T, StoreError> {
    if result.is_err() {
        span.record("otel.status_code", "ERROR");
    }
    result
}

struct Name<'a>(&'a str, Option<&'a str>);

impl std::fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)?;
        self.1.map_or(Ok(()), |table| write!(f, " {table}"))
    }
}
