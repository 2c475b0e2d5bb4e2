//! TypeScript, by the npm package.

use portcullis_api_spec::walk::Operation;

use super::URL;
use super::input::Input;

pub fn sample(operation: &Operation<'_>, input: &Input, callable: bool) -> String {
    if !callable {
        // A place that a browser goes to.
        return format!("location.assign(\"{URL}{}{}\");\n", input.path(operation), input.query());
    }
    let all = input.path.iter().chain(&input.query).chain(input.body.iter().flatten());
    let members: Vec<String> = all.map(|field| format!("{}: {}", field.name, field.value)).collect();
    let argument = match members.as_slice() {
        [] => String::new(),
        [_, _, _, ..] => format!("{{\n  {},\n}}", members.join(",\n  ")),
        few => format!("{{ {} }}", few.join(", ")),
    };
    format!(
        "import {{ createAuthClient }} from \"@portcullis/client\";\n\n\
         const auth = createAuthClient({{ baseURL: \"{URL}\" }});\n\
         const result = await auth.{}({argument});\n",
        operation.id()
    )
}
