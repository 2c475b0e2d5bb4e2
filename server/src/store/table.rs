//! What `#[derive(Table)]` knows about a row struct.

use std::borrow::Cow;

use super::{Extra, Field, Kind, StoreError, Value};

/// A struct that is one row of a table. Derived, never written by hand.
///
/// ```
/// use portcullis::store::{Extra, Id, Table, Timestamp};
///
/// #[derive(Table, Clone, Debug)]
/// #[table(name = "apikey", unique(user_id, name))]
/// pub struct ApiKey {
///     pub id: Id,
///     #[column(references = "user.id", index)]
///     pub user_id: Id,                        // the column is "userId"
///     #[column(sized)]
///     pub name: String,
///     #[column(unique, returned = false)]
///     pub key: String,
///     #[column(default = true, input = false)]
///     pub enabled: Option<bool>,              // an Option is a nullable column
///     #[column(sql_default = now)]
///     pub created_at: Timestamp,
///     #[column(extra)]
///     pub extra: Extra,
/// }
///
/// let filter = ApiKey::KEY.eq("secret").and(ApiKey::ENABLED.eq(true));
/// ```
///
/// Of the struct: `name`; `unique(a, b)` asks for a unique index over several columns which upstream lacks.
/// Of a column: `unique`; `index`; `sized` (a length of 255 on MySQL, as upstream does for columns it sorts by);
/// `references = "table.column"` with `on_delete = cascade | set_null | restrict`, cascade by default; `default = value`,
/// `sql_default = now`; `input = false`, `returned = false`; `name = "otherThanCamelCase"`; `kind = Number`.
pub trait Table: Clone + Sized + Send + Sync + 'static {
    /// The table's name in upstream's schema; the operator may have renamed it in the database.
    const NAME: &'static str;

    /// The table with its columns, `id` first.
    fn definition() -> TableDefinition;

    /// The struct from cells in the order of [`definition`](Table::definition).
    fn from_row(row: Row) -> Result<Self, StoreError>;

    /// The cells of the struct in the order of [`definition`](Table::definition).
    fn into_row(self) -> Row;
}

/// A table: columns and the indexes over several of them.
#[derive(Clone, Debug, PartialEq)]
pub struct TableDefinition {
    /// Name in upstream's schema.
    pub name: &'static str,
    /// Columns in the order in which they are created.
    pub columns: Vec<ColumnDefinition>,
    /// Unique indexes over several columns, by column name.
    pub unique: Vec<Vec<&'static str>>,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDefinition {
    /// Name in upstream's schema and in JSON, in camel case.
    pub name: Cow<'static, str>,
    /// What it holds.
    pub kind: Kind,
    /// Whether it is NOT NULL.
    pub required: bool,
    /// Whether no two rows may hold the same value.
    pub unique: bool,
    /// Whether it has an index of its own.
    pub index: bool,
    /// Whether MySQL gives it a length, so that it can be sorted by or indexed.
    pub sized: bool,
    /// What it refers to.
    pub references: Option<Reference>,
    /// The value of a new row that brings none.
    pub default: Option<Value>,
    /// Whether the database fills in the current time (PostgreSQL and MySQL; upstream has no SQL default on SQLite).
    pub default_now: bool,
    /// Whether a caller may write it.
    pub input: bool,
    /// Whether a caller may read it.
    pub returned: bool,
}

impl ColumnDefinition {
    /// A column without index, reference or default, that callers may read and write.
    pub fn new(name: impl Into<Cow<'static, str>>, kind: Kind, required: bool) -> Self {
        Self {
            name: name.into(),
            kind,
            required,
            unique: false,
            index: false,
            sized: false,
            references: None,
            default: None,
            default_now: false,
            input: true,
            returned: true,
        }
    }
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The table, by its name in upstream's schema.
    pub table: &'static str,
    /// The column, by its name in upstream's schema.
    pub column: &'static str,
    /// What happens to the row when the other one is deleted.
    pub on_delete: OnDelete,
}

/// What happens to a row when the row it refers to is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnDelete {
    /// It is deleted too.
    Cascade,
    /// The reference becomes NULL.
    SetNull,
    /// The other row can't be deleted.
    Restrict,
}

/// The cells of one row: the struct's own columns in order, and the extra ones by name.
#[derive(Debug)]
pub struct Row {
    pub(crate) cells: std::vec::IntoIter<Value>,
    pub(crate) extra: Extra,
}

impl Row {
    /// A row of these cells.
    pub fn new(cells: Vec<Value>, extra: Extra) -> Self {
        Self { cells: cells.into_iter(), extra }
    }

    /// The next cell as the type of its field. `column` is for the message.
    ///
    /// # Errors
    /// [`StoreError::Decode`] if the cell holds something else.
    pub fn take<V: Field>(&mut self, column: &'static str) -> Result<V, StoreError> {
        self.cells.next().and_then(V::from_value).ok_or_else(|| StoreError::decode(column))
    }

    /// The extra columns.
    pub fn into_extra(self) -> Extra {
        self.extra
    }
}
