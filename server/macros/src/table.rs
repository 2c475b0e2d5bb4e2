//! `#[derive(Table)]`: the table's definition, the way from cells to the struct and back, and a constant for each
//! column. What the attributes mean is said at `portcullis::store::Table`.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::meta::ParseNestedMeta;
use syn::{Data, DeriveInput, Error, Expr, Fields, Ident, LitBool, LitStr, Result, Type, Visibility};

pub(crate) fn derive(input: TokenStream) -> Result<TokenStream> {
    let input: DeriveInput = syn::parse2(input)?;
    let table = TableAttribute::parse(&input)?;
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "a table is a struct"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(&input.ident, "a table is a struct with named fields"));
    };
    let mut columns = Vec::new();
    let mut extra = None;
    for field in &fields.named {
        let column = Column::parse(field)?;
        if column.extra {
            extra = Some(column.field);
        } else {
            columns.push(column);
        }
    }
    if columns.first().is_none_or(|column| column.name.value() != "id") {
        return Err(Error::new_spanned(&input.ident, "the first column of a table is `id: Id`"));
    }
    let Some(extra) = extra else {
        let message = "a table has a field `#[column(extra)] extra: Extra` for the columns that others add";
        return Err(Error::new_spanned(&input.ident, message));
    };
    let unique = table.unique.iter().map(|group| {
        let names = group.iter().map(|field| match columns.iter().find(|c| c.field == field) {
            Some(column) => Ok(&column.name),
            None => Err(Error::new_spanned(field, "no such field")),
        });
        let names = names.collect::<Result<Vec<_>>>()?;
        Ok(quote!(::std::vec::Vec::from([#(#names),*])))
    });
    let unique = unique.collect::<Result<Vec<_>>>()?;
    let (ident, name) = (&input.ident, &table.name);
    let definitions = columns.iter().map(Column::definition).collect::<Result<Vec<_>>>()?;
    let constants = columns.iter().map(|column| column.constant(ident));
    let own = columns.iter().map(|column| column.field).collect::<Vec<_>>();
    let own_names = columns.iter().map(|column| &column.name);
    Ok(quote! {
        #[automatically_derived]
        impl ::portcullis::store::Table for #ident {
            const NAME: &'static str = #name;

            fn definition() -> ::portcullis::store::TableDefinition {
                ::portcullis::store::TableDefinition {
                    name: #name,
                    columns: ::std::vec::Vec::from([#(#definitions),*]),
                    unique: ::std::vec::Vec::from([#(#unique),*]),
                }
            }

            fn from_row(
                mut row: ::portcullis::store::Row,
            ) -> ::std::result::Result<Self, ::portcullis::store::StoreError> {
                ::std::result::Result::Ok(Self {
                    #(#own: row.take(#own_names)?,)*
                    #extra: row.into_extra(),
                })
            }

            fn into_row(self) -> ::portcullis::store::Row {
                ::portcullis::store::Row::new(
                    ::std::vec::Vec::from([#(::portcullis::store::Field::into_value(self.#own)),*]),
                    self.#extra,
                )
            }
        }

        #[automatically_derived]
        impl #ident {
            #(#constants)*
        }
    })
}

/// `#[table(name = "user", unique(provider_id, account_id))]`
struct TableAttribute {
    name: LitStr,
    unique: Vec<Vec<Ident>>,
}

impl TableAttribute {
    fn parse(input: &DeriveInput) -> Result<Self> {
        let (mut name, mut unique) = (None, Vec::new());
        for attribute in input.attrs.iter().filter(|a| a.path().is_ident("table")) {
            attribute.parse_nested_meta(|meta| {
                if meta.path.is_ident("name") {
                    name = Some(meta.value()?.parse()?);
                } else if meta.path.is_ident("unique") {
                    let mut group = Vec::new();
                    meta.parse_nested_meta(|field| {
                        group.push(field.path.require_ident()?.clone());
                        Ok(())
                    })?;
                    unique.push(group);
                } else {
                    return Err(meta.error("expected `name = \"..\"` or `unique(field, ..)`"));
                }
                Ok(())
            })?;
        }
        let name =
            name.ok_or_else(|| Error::new_spanned(&input.ident, "expected `#[table(name = \"..\")]`"))?;
        Ok(Self { name, unique })
    }
}

/// A field with its `#[column(..)]`.
struct Column<'a> {
    field: &'a Ident,
    visibility: &'a Visibility,
    ty: &'a Type,
    name: LitStr,
    extra: bool,
    kind: Option<Ident>,
    references: Option<LitStr>,
    on_delete: Option<Ident>,
    default: Option<Expr>,
    /// Assignments to other fields of the definition.
    settings: Vec<TokenStream>,
}

impl<'a> Column<'a> {
    fn parse(field: &'a syn::Field) -> Result<Self> {
        let ident = field.ident.as_ref().ok_or_else(|| Error::new_spanned(field, "a column has a name"))?;
        let mut column = Self {
            field: ident,
            visibility: &field.vis,
            ty: &field.ty,
            name: LitStr::new(&camel_case(&ident.to_string()), ident.span()),
            extra: false,
            kind: None,
            references: None,
            on_delete: None,
            default: None,
            settings: Vec::new(),
        };
        for attribute in field.attrs.iter().filter(|a| a.path().is_ident("column")) {
            attribute.parse_nested_meta(|meta| column.apply(&meta))?;
        }
        Ok(column)
    }

    fn apply(&mut self, meta: &ParseNestedMeta<'_>) -> Result<()> {
        let key = meta.path.require_ident()?;
        match key.to_string().as_str() {
            "extra" => self.extra = true,
            "unique" | "index" | "sized" => self.settings.push(quote!(#key: true)),
            "input" | "returned" => {
                let value: LitBool = meta.value()?.parse()?;
                self.settings.push(quote!(#key: #value));
            }
            "sql_default" => {
                let value: Ident = meta.value()?.parse()?;
                if value != "now" {
                    return Err(Error::new_spanned(value, "the only default in SQL is `now`"));
                }
                self.settings.push(quote!(default_now: true));
            }
            "name" => self.name = meta.value()?.parse()?,
            "kind" => self.kind = Some(meta.value()?.parse()?),
            "default" => self.default = Some(meta.value()?.parse()?),
            "references" => self.references = Some(meta.value()?.parse()?),
            "on_delete" => self.on_delete = Some(meta.value()?.parse()?),
            _ => return Err(meta.error("unknown column attribute; see portcullis::store::Table")),
        }
        Ok(())
    }

    fn definition(&self) -> Result<TokenStream> {
        let Self { ty, name, settings, .. } = self;
        let kind = match &self.kind {
            Some(kind) => quote!(::portcullis::store::Kind::#kind),
            None => quote!(<#ty as ::portcullis::store::Field>::KIND),
        };
        let default = self.default.iter().map(|default| {
            quote!(default: ::std::option::Option::Some(
                ::portcullis::store::IntoValue::<<#ty as ::portcullis::store::Field>::Base>::into_value(#default)
            ),)
        });
        let references = self.reference()?.into_iter();
        Ok(quote! {
            ::portcullis::store::ColumnDefinition {
                #(#settings,)*
                #(#default)*
                #(references: ::std::option::Option::Some(#references),)*
                ..::portcullis::store::ColumnDefinition::new(
                    #name,
                    #kind,
                    <#ty as ::portcullis::store::Field>::REQUIRED,
                )
            }
        })
    }

    fn reference(&self) -> Result<Option<TokenStream>> {
        let Some(target) = &self.references else { return Ok(None) };
        let text = target.value();
        let Some((table, column)) = text.split_once('.') else {
            return Err(Error::new_spanned(target, "expected \"table.column\""));
        };
        let on_delete = match self.on_delete.as_ref().map(Ident::to_string).as_deref() {
            None | Some("cascade") => "Cascade",
            Some("set_null") => "SetNull",
            Some("restrict") => "Restrict",
            Some(_) => {
                return Err(Error::new_spanned(&self.on_delete, "expected cascade, set_null or restrict"));
            }
        };
        let on_delete = Ident::new(on_delete, Span::call_site());
        Ok(Some(quote! {
            ::portcullis::store::Reference {
                table: #table,
                column: #column,
                on_delete: ::portcullis::store::OnDelete::#on_delete,
            }
        }))
    }

    fn constant(&self, row: &Ident) -> TokenStream {
        let Self { visibility, ty, name, field, .. } = self;
        let constant = Ident::new(&field.to_string().to_uppercase(), field.span());
        let doc = format!("The column `{}`.", name.value());
        quote! {
            #[doc = #doc]
            #visibility const #constant:
                ::portcullis::store::Column<#row, <#ty as ::portcullis::store::Field>::Base> =
                ::portcullis::store::Column::new(#name);
        }
    }
}

/// `email_verified` as upstream writes it: `emailVerified`.
fn camel_case(snake: &str) -> String {
    let mut words = snake.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_as_committed() {
        let input = quote! {
            #[table(name = "apikey", unique(user_id, name))]
            pub struct ApiKey {
                pub id: Id,
                #[column(references = "user.id", on_delete = set_null, index)]
                pub user_id: Option<Id>,
                #[column(sized, name = "title")]
                pub(crate) name: String,
                #[column(default = true, input = false, returned = false)]
                enabled: bool,
                #[column(kind = Number)]
                pub uses: i64,
                #[column(sql_default = now)]
                pub created_at: Timestamp,
                #[column(extra)]
                pub extra: Extra,
            }
        };
        crate::expansion::check("table", derive(input).expect("a table"));
    }

    #[test]
    fn what_it_does_not_understand_it_says() {
        let row = |attribute: TokenStream, fields: TokenStream| {
            derive(quote!(#attribute struct Row { #fields })).unwrap_err().to_string()
        };
        let named = || quote!(#[table(name = "row")]);
        let extra = || quote!(#[column(extra)] extra: Extra);
        for (message, expected) in [
            (row(quote!(), quote!(id: Id)), "expected `#[table(name = \"..\")]`"),
            (
                row(quote!(#[table(nam = "row")]), quote!(id: Id)),
                "expected `name = \"..\"` or `unique(field, ..)`",
            ),
            (row(named(), quote!(name: String)), "the first column of a table is `id: Id`"),
            (
                row(named(), quote!(id: Id)),
                "a table has a field `#[column(extra)] extra: Extra` for the columns that others add",
            ),
            (
                row(named(), quote!(#[column(uniqe)] id: Id)),
                "unknown column attribute; see portcullis::store::Table",
            ),
            (
                row(quote!(#[table(name = "row", unique(x))]), {
                    let extra = extra();
                    quote!(id: Id, #extra)
                }),
                "no such field",
            ),
            (
                row(named(), {
                    let extra = extra();
                    quote!(id: Id, #[column(references = "user")] user: Id, #extra)
                }),
                "expected \"table.column\"",
            ),
            (
                row(named(), {
                    let extra = extra();
                    quote!(id: Id, #[column(sql_default = later)] at: Timestamp, #extra)
                }),
                "the only default in SQL is `now`",
            ),
        ] {
            assert_eq!(message, expected);
        }
        let tuple = derive(quote!(
            #[table(name = "row")]
            struct Row(Id);
        ))
        .unwrap_err()
        .to_string();
        assert_eq!(tuple, "a table is a struct with named fields");
    }

    #[test]
    fn names_are_in_camel_case() {
        for (snake, camel) in [("id", "id"), ("email_verified", "emailVerified"), ("o_auth2_id", "oAuth2Id")]
        {
            assert_eq!(camel_case(snake), camel);
        }
    }
}
