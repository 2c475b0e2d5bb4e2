//! Rust, by the typed client.

use std::collections::BTreeMap;

use heck::{ToPascalCase, ToSnakeCase};
use portcullis_api_spec::walk::Operation;
use syn::{FnArg, ImplItem, Item, Pat, Type};

use super::URL;
use super::input::{Field, Fields, Input};
use crate::generate::facade;
use crate::shell::Result;

/// The arguments of each `new` in the generated client, by its type; a type without one has a `Default`.
pub struct Constructors(BTreeMap<String, Vec<String>>);

impl Constructors {
    pub fn parse(facade: &BTreeMap<&str, &str>) -> Result<Self> {
        let mut constructors = BTreeMap::new();
        for module in ["bodies", "queries"] {
            let source = facade.get(module).ok_or_else(|| format!("the client has no module `{module}`"))?;
            for item in syn::parse_file(source)?.items {
                let Item::Impl(item) = item else { continue };
                let Type::Path(ty) = *item.self_ty else { continue };
                let Some(name) = ty.path.segments.last().map(|segment| segment.ident.to_string()) else {
                    continue;
                };
                for function in item.items {
                    if let ImplItem::Fn(function) = function
                        && function.sig.ident == "new"
                    {
                        constructors
                            .insert(name.clone(), function.sig.inputs.iter().filter_map(argument).collect());
                    }
                }
            }
        }
        Ok(Self(constructors))
    }

    /// An expression for a value with these fields.
    fn expression(&self, name: &str, path: &str, fields: &Fields) -> Result<String> {
        let none = vec![];
        let arguments = self.0.get(name).unwrap_or(&none);
        let is_argument = |field: &Field| arguments.contains(&member(field));
        let mut values = vec![];
        for argument in arguments {
            let field = fields.iter().find(|field| member(field) == *argument);
            values.push(literal(field.ok_or_else(|| format!("`{name}` has no value for `{argument}`"))?));
        }
        let set: Vec<String> = fields
            .iter()
            .filter(|field| !is_argument(field))
            .map(|field| format!("{}: Some({})", member(field), owned(field)))
            .collect();
        let base = if arguments.is_empty() { "default" } else { "new" };
        let made = format!("{path}::{base}({})", values.join(", "));
        Ok(if set.is_empty() { made } else { format!("{path} {{ {}, ..{made} }}", set.join(", ")) })
    }
}

fn argument(argument: &FnArg) -> Option<String> {
    let FnArg::Typed(typed) = argument else { return None };
    let Pat::Ident(name) = &*typed.pat else { return None };
    Some(name.ident.to_string())
}

/// What the client calls a field.
fn member(field: &Field) -> String {
    match field.name.to_snake_case() {
        keyword if keyword == "type" => format!("{keyword}_"),
        name => name,
    }
}

fn literal(field: &Field) -> String {
    match (&field.choice_of, field.value.as_str()) {
        (Some(choice), Some(value)) => format!("types::{choice}::{}", value.to_pascal_case()),
        _ => field.value.to_string(),
    }
}

fn owned(field: &Field) -> String {
    let literal = literal(field);
    if literal.starts_with('"') { format!("{literal}.into()") } else { literal }
}

/// A sample in parts.
pub struct Sample {
    session: bool,
    imports: Vec<String>,
    statements: String,
}

/// The sample of one operation.
pub fn sample(operation: &Operation<'_>, input: &Input, constructors: &Constructors) -> Result<Sample> {
    let mut imports = vec!["Client".to_owned()];
    let mut statements = String::new();
    let mut arguments: Vec<String> = input.path.iter().map(literal).collect();
    if input.takes_query {
        let name = format!("{}Query", operation.id().to_pascal_case());
        let path = format!("queries::{name}");
        statements
            .push_str(&format!("let query = {};\n", constructors.expression(&name, &path, &input.query)?));
        arguments.push("&query".into());
        imports.push("queries".into());
    }
    if let Some(fields) = &input.body {
        let name =
            body_type(operation).ok_or_else(|| format!("the body of {} has no name", operation.route()))?;
        let path = format!("types::{name}");
        statements.push_str(&format!("let body = {};\n", constructors.expression(&name, &path, fields)?));
        arguments.push("&body".into());
        imports.push("types".into());
    }
    let group = facade::group_name(operation.tag().unwrap_or_default());
    let call = format!("client.{group}().{}({})", operation.id().to_snake_case(), arguments.join(", "));
    statements.push_str(&format!("let result = {call}.await?;\n"));
    let session = !matches!(operation.session(), Some("none" | "optional"));
    Ok(Sample { session, imports, statements })
}

fn body_type(operation: &Operation<'_>) -> Option<String> {
    let reference =
        operation.value["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str()?;
    Some(reference.rsplit('/').next()?.to_pascal_case())
}

impl Sample {
    /// What a reader sees.
    pub fn text(&self) -> String {
        let imports = match self.imports.as_slice() {
            [one] => one.clone(),
            several => format!("{{{}}}", several.join(", ")),
        };
        let session = if self.session { ".with_token(\"the-token\")" } else { "" };
        format!(
            "use portcullis_client::{imports};\n\nlet client = Client::new(\"{URL}\")?{session};\n{}",
            self.statements
        )
    }

    /// The same as an arm of [`module`]'s match.
    pub fn arm(&self, id: &str) -> String {
        // Whoever runs it says who Ada is this time.
        let statements = self.statements.replace(&format!("{:?}", super::input::EMAIL), "email");
        format!("{id:?} => {{ {statements} drop(result); }}\n")
    }
}

/// Every sample as one function of the operation's id, the client and its user's address.
pub fn module(arms: &str) -> Result<String> {
    let source = format!(
        "use portcullis_client::{{Client, queries, types}};
        use super::Failure;
        /// Runs the sample of an operation.
        pub async fn run(id: &str, client: &Client, email: &str) -> Result<(), Failure> {{
            match id {{ {arms} _ => return Err(Failure::unknown(id)) }}
            Ok(())
        }}"
    );
    crate::generate::source::render(source.parse()?, "")
}
