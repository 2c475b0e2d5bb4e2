//! Questions and changes as values: what a verb is given.

use std::borrow::Cow;
use std::marker::PhantomData;

use super::{Field, IntoValue, Value};

/// A column of table `T` that holds a `V`. `#[derive(Table)]` makes one constant for each: `User::EMAIL`.
pub struct Column<T, V> {
    name: Cow<'static, str>,
    types: PhantomData<fn() -> (T, V)>,
}

impl<T, V> Column<T, V> {
    /// The column of this name in upstream's schema. A feature names the columns it adds to another's table with it.
    pub const fn new(name: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), types: PhantomData }
    }

    /// The column's name in upstream's schema.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The column is NULL.
    pub fn is_null(self) -> Filter<T> {
        Node::Null(self.name).into()
    }

    /// The column holds something.
    pub fn is_not_null(self) -> Filter<T> {
        Node::NotNull(self.name).into()
    }

    /// Byte for byte the same, on every database; `None` asks for NULL.
    pub fn eq(self, value: impl IntoValue<V>) -> Filter<T> {
        self.compare(Comparison::Equal, value)
    }

    /// Not the same; a NULL column is neither equal nor unequal, and `None` asks for a column that holds something.
    pub fn ne(self, value: impl IntoValue<V>) -> Filter<T> {
        self.compare(Comparison::NotEqual, value)
    }

    /// Less than.
    pub fn lt(self, value: impl IntoValue<V>) -> Filter<T> {
        self.compare(Comparison::Less, value)
    }

    /// Less than or equal.
    pub fn lte(self, value: impl IntoValue<V>) -> Filter<T> {
        self.compare(Comparison::LessOrEqual, value)
    }

    /// Greater than.
    pub fn gt(self, value: impl IntoValue<V>) -> Filter<T> {
        self.compare(Comparison::Greater, value)
    }

    /// Greater than or equal.
    pub fn gte(self, value: impl IntoValue<V>) -> Filter<T> {
        self.compare(Comparison::GreaterOrEqual, value)
    }

    /// One of these; of none, nothing matches.
    pub fn is_in<I>(self, values: I) -> Filter<T>
    where
        I: IntoIterator,
        I::Item: IntoValue<V>,
    {
        Node::In(self.name, values.into_iter().map(IntoValue::into_value).collect()).into()
    }

    fn compare(self, comparison: Comparison, value: impl IntoValue<V>) -> Filter<T> {
        Node::Compare(self.name, comparison, value.into_value()).into()
    }
}

impl<T> Column<T, String> {
    /// The text contains this part. The letters A to Z match in either case, and `%` and `_` mean themselves.
    pub fn contains(self, part: &str) -> Filter<T> {
        Node::Like(self.name, format!("%{}%", escape_like(part))).into()
    }

    /// The text starts with this part; otherwise as [`contains`](Self::contains).
    pub fn starts_with(self, part: &str) -> Filter<T> {
        Node::Like(self.name, format!("{}%", escape_like(part))).into()
    }

    /// The text ends with this part; otherwise as [`contains`](Self::contains).
    pub fn ends_with(self, part: &str) -> Filter<T> {
        Node::Like(self.name, format!("%{}", escape_like(part))).into()
    }
}

impl<T> Column<T, Value> {
    /// A column whose name is known only at run time (an operator's extra column, a caller's choice to sort by).
    /// Check the name against [`Schema`](super::Schema) first: a verb refuses an unknown one as a fault of the server.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: Cow::Owned(name.into()), types: PhantomData }
    }
}

/// The character that makes the next one of a LIKE pattern mean itself: unlike `\`, no database gives it a meaning
/// inside a string literal.
const LIKE_ESCAPE: char = '!';

fn escape_like(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '%' | '_' | LIKE_ESCAPE) {
            escaped.push(LIKE_ESCAPE);
        }
        escaped.push(c);
    }
    escaped
}

/// Which rows of `T`.
pub struct Filter<T> {
    pub(super) node: Node,
    table: PhantomData<fn() -> T>,
}

impl<T> Filter<T> {
    /// Every row.
    pub fn all() -> Self {
        Node::All(Vec::new()).into()
    }

    /// Both hold.
    pub fn and(self, other: Self) -> Self {
        match (self.node, other.node) {
            (Node::All(none), node) | (node, Node::All(none)) if none.is_empty() => node,
            (Node::All(mut nodes), node) => {
                nodes.push(node);
                Node::All(nodes)
            }
            (left, right) => Node::All(vec![left, right]),
        }
        .into()
    }

    /// At least one holds.
    pub fn or(self, other: Self) -> Self {
        match (self.node, other.node) {
            (Node::All(none), _) | (_, Node::All(none)) if none.is_empty() => return Self::all(),
            (Node::Any(mut nodes), node) => {
                nodes.push(node);
                Node::Any(nodes)
            }
            (left, right) => Node::Any(vec![left, right]),
        }
        .into()
    }
}

impl<T> From<Node> for Filter<T> {
    fn from(node: Node) -> Self {
        Self { node, table: PhantomData }
    }
}

impl<T> Clone for Filter<T> {
    fn clone(&self) -> Self {
        self.node.clone().into()
    }
}

#[derive(Clone)]
pub(super) enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Null(Cow<'static, str>),
    NotNull(Cow<'static, str>),
    Compare(Cow<'static, str>, Comparison, Value),
    In(Cow<'static, str>, Vec<Value>),
    Like(Cow<'static, str>, String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Which way to sort. NULL comes before every value going up, on every database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// Several rows: which, in what order, how many.
#[derive(Clone)]
pub struct Find<T> {
    pub(super) filter: Filter<T>,
    pub(super) sort: Vec<(Cow<'static, str>, Order)>,
    pub(super) limit: Option<u64>,
    pub(super) offset: u64,
}

impl<T> Default for Find<T> {
    fn default() -> Self {
        Self { filter: Filter::all(), sort: Vec::new(), limit: None, offset: 0 }
    }
}

impl<T> Find<T> {
    /// Every row, in no particular order.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only these rows; a second filter narrows the first.
    pub fn filter(mut self, filter: Filter<T>) -> Self {
        self.filter = self.filter.and(filter);
        self
    }

    /// Sort by this column; a second call decides between equals of the first.
    pub fn sort<V>(mut self, column: Column<T, V>, order: Order) -> Self {
        self.sort.push((column.name, order));
        self
    }

    /// At most this many rows.
    pub fn limit(mut self, limit: u64) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Skip this many rows.
    pub fn offset(mut self, offset: u64) -> Self {
        self.offset = offset;
        self
    }
}

/// New values for some columns of `T`.
#[derive(Clone)]
pub struct Changes<T> {
    pub(super) cells: Vec<(Cow<'static, str>, Value)>,
    table: PhantomData<fn() -> T>,
}

impl<T> Default for Changes<T> {
    fn default() -> Self {
        Self { cells: Vec::new(), table: PhantomData }
    }
}

impl<T> Changes<T> {
    /// No change.
    pub fn new() -> Self {
        Self::default()
    }

    /// This column becomes this value; `None` is NULL. The last call for a column counts.
    pub fn set<V: Field>(self, column: Column<T, V>, value: impl IntoValue<V>) -> Self {
        self.put(column.name, value.into_value())
    }

    /// An extra column, by its name in the schema.
    pub fn set_extra(self, name: impl Into<String>, value: Value) -> Self {
        self.put(Cow::Owned(name.into()), value)
    }

    /// The names of the columns that change.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|(name, _)| name.as_ref())
    }

    /// The columns that change, and what they will hold.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.cells.iter().map(|(name, value)| (name.as_ref(), value))
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    fn put(mut self, name: Cow<'static, str>, value: Value) -> Self {
        match self.cells.iter_mut().find(|(known, _)| *known == name) {
            Some((_, cell)) => *cell = value,
            None => self.cells.push((name, value)),
        }
        self
    }
}
