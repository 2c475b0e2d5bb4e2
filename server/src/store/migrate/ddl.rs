//! The text of CREATE and ALTER.

use super::live::Live;
use crate::store::connect::Store;
use crate::store::schema::{ColumnSchema, Schema, TableSchema};
use crate::store::{Dialect, IdStrategy, Kind, OnDelete, Reference};

/// The statements that make an empty database into one with this schema.
pub fn ddl(schema: &Schema, dialect: Dialect, ids: IdStrategy) -> String {
    let live = Live::none();
    let mut tables = String::new();
    let mut indexes = String::new();
    for table in schema.tables() {
        let ddl = Ddl { schema, dialect, ids, table, live: &live };
        tables += &format!("{};\n\n", ddl.create_table());
        for index in ddl.indexes().iter().filter(|index| !index.inline) {
            indexes += &format!("{};\n", ddl.create_index(index));
        }
    }
    tables + &indexes
}

/// Writes statements that make one table.
pub(super) struct Ddl<'a> {
    schema: &'a Schema,
    dialect: Dialect,
    ids: IdStrategy,
    table: &'a TableSchema,
    live: &'a Live,
}

/// A wanted index, with the database's column names.
pub(super) struct IndexSchema<'a> {
    pub(super) columns: Vec<&'a str>,
    pub(super) unique: bool,
    /// Whether CREATE TABLE makes it along.
    pub(super) inline: bool,
}

impl<'a> Ddl<'a> {
    pub(super) fn new(store: &'a Store, table: &'a TableSchema, live: &'a Live) -> Self {
        Self { schema: store.schema(), dialect: store.dialect(), ids: store.ids(), table, live }
    }

    pub(super) fn create_table(&self) -> String {
        let mut lines = Vec::new();
        for column in &self.table.columns {
            let mut line = self.column(column);
            if column.definition.name == "id" {
                line += self.dialect.primary_key(self.ids);
            } else {
                line += &self.constraints(column);
                if column.definition.unique {
                    line += " UNIQUE";
                }
                if self.dialect.has_inline_references() {
                    line += &self.references(column);
                }
            }
            lines.push(line);
        }
        if !self.dialect.has_inline_references() {
            for column in self.table.columns.iter().filter(|c| c.definition.references.is_some()) {
                lines.push(self.foreign_key(column));
            }
        }
        let name = self.dialect.quote(&self.table.sql_name);
        format!("CREATE TABLE {name} (\n  {}\n){}", lines.join(",\n  "), self.dialect.table_options())
    }

    /// `fill` gives the default to the rows that there are.
    pub(super) fn add_column(&self, column: &ColumnSchema, fill: bool) -> String {
        let mut line = self.column(column) + &self.constraints(column);
        if let Some(default) = column.definition.default.as_ref().filter(|_| fill) {
            line += &format!(" DEFAULT {}", self.dialect.literal(default));
        }
        if self.dialect.has_inline_references() {
            line += &self.references(column);
        } else if column.definition.references.is_some() {
            line += &format!(", ADD {}", self.foreign_key(column));
        }
        format!("ALTER TABLE {} ADD COLUMN {line}", self.dialect.quote(&self.table.sql_name))
    }

    pub(super) fn indexes(&self) -> Vec<IndexSchema<'a>> {
        let mut indexes = Vec::new();
        for columns in self.table.unique_groups() {
            indexes.push(IndexSchema { inline: columns.len() == 1, columns, unique: true });
        }
        for column in self.table.columns.iter().filter(|c| c.definition.index && !c.definition.unique) {
            indexes.push(IndexSchema { columns: vec![&column.sql_name], unique: false, inline: false });
        }
        indexes
    }

    pub(super) fn create_index(&self, index: &IndexSchema<'_>) -> String {
        let kind = if index.unique { "UNIQUE INDEX" } else { "INDEX" };
        let name = self.table.index_name(&index.columns, index.unique);
        let parts = index.columns.iter().map(|column| self.dialect.index_part(column, &self.type_of(column)));
        format!(
            "CREATE {kind} {} ON {} ({})",
            self.dialect.quote(&name),
            self.dialect.quote(&self.table.sql_name),
            parts.collect::<Vec<_>>().join(", ")
        )
    }

    /// The type of a column as it is, or as it will be.
    fn type_of(&self, sql_name: &str) -> String {
        let live = self.live.table(&self.table.sql_name).and_then(|table| table.column(sql_name));
        let wanted = || {
            let column = self.table.columns.iter().find(|c| c.sql_name == sql_name);
            column.map(|column| self.dialect.column_type(self.ids, column).to_owned())
        };
        live.map(|column| column.sql_type.clone()).or_else(wanted).unwrap_or_default()
    }

    fn column(&self, column: &ColumnSchema) -> String {
        let mut line = self.dialect.quote(&column.sql_name);
        line += " ";
        line += self.dialect.column_type(self.ids, column);
        // A foreign key compares two columns, which therefore need one collation.
        if let Some(collation) = self.collation_of_target(column) {
            line += &self.dialect.collate(collation);
        }
        line
    }

    fn collation_of_target(&self, column: &ColumnSchema) -> Option<&str> {
        if column.definition.kind != Kind::Id && column.definition.kind != Kind::Text {
            return None;
        }
        let (table, column) = self.target(column.definition.references.as_ref()?)?;
        self.live.table(&table.sql_name)?.column(&column.sql_name)?.collation.as_deref()
    }

    fn constraints(&self, column: &ColumnSchema) -> String {
        let mut text = match column.definition.required {
            true => " NOT NULL".to_owned(),
            false => self.dialect.nullable().to_owned(),
        };
        if column.definition.default_now
            && let Some(now) = self.dialect.now()
        {
            text += &format!(" DEFAULT {now}");
        }
        text
    }

    fn foreign_key(&self, column: &ColumnSchema) -> String {
        format!("FOREIGN KEY ({}){}", self.dialect.quote(&column.sql_name), self.references(column))
    }

    fn references(&self, column: &ColumnSchema) -> String {
        let Some(reference) = &column.definition.references else { return String::new() };
        let Some((table, column)) = self.target(reference) else { return String::new() };
        let on_delete = match reference.on_delete {
            OnDelete::Cascade => "CASCADE",
            OnDelete::SetNull => "SET NULL",
            OnDelete::Restrict => "RESTRICT",
        };
        format!(
            " REFERENCES {} ({}) ON DELETE {on_delete}",
            self.dialect.quote(&table.sql_name),
            self.dialect.quote(&column.sql_name)
        )
    }

    fn target(&self, reference: &Reference) -> Option<(&TableSchema, &ColumnSchema)> {
        let table = self.schema.table(reference.table)?;
        Some((table, table.column(reference.column)?))
    }
}
