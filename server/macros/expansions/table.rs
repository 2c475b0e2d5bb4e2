#[automatically_derived]
impl ::portcullis::store::Table for ApiKey {
    const NAME: &'static str = "apikey";
    fn definition() -> ::portcullis::store::TableDefinition {
        ::portcullis::store::TableDefinition {
            name: "apikey",
            columns: ::std::vec::Vec::from([
                ::portcullis::store::ColumnDefinition {
                    ..::portcullis::store::ColumnDefinition::new(
                        "id",
                        <Id as ::portcullis::store::Field>::KIND,
                        <Id as ::portcullis::store::Field>::REQUIRED,
                    )
                },
                ::portcullis::store::ColumnDefinition {
                    index: true,
                    references: ::std::option::Option::Some(::portcullis::store::Reference {
                        table: "user",
                        column: "id",
                        on_delete: ::portcullis::store::OnDelete::SetNull,
                    }),
                    ..::portcullis::store::ColumnDefinition::new(
                        "userId",
                        <Option<Id> as ::portcullis::store::Field>::KIND,
                        <Option<Id> as ::portcullis::store::Field>::REQUIRED,
                    )
                },
                ::portcullis::store::ColumnDefinition {
                    sized: true,
                    ..::portcullis::store::ColumnDefinition::new(
                        "title",
                        <String as ::portcullis::store::Field>::KIND,
                        <String as ::portcullis::store::Field>::REQUIRED,
                    )
                },
                ::portcullis::store::ColumnDefinition {
                    input: false,
                    returned: false,
                    default: ::std::option::Option::Some(
                        ::portcullis::store::IntoValue::<
                            <bool as ::portcullis::store::Field>::Base,
                        >::into_value(true),
                    ),
                    ..::portcullis::store::ColumnDefinition::new(
                        "enabled",
                        <bool as ::portcullis::store::Field>::KIND,
                        <bool as ::portcullis::store::Field>::REQUIRED,
                    )
                },
                ::portcullis::store::ColumnDefinition {
                    ..::portcullis::store::ColumnDefinition::new(
                        "uses",
                        ::portcullis::store::Kind::Number,
                        <i64 as ::portcullis::store::Field>::REQUIRED,
                    )
                },
                ::portcullis::store::ColumnDefinition {
                    default_now: true,
                    ..::portcullis::store::ColumnDefinition::new(
                        "createdAt",
                        <Timestamp as ::portcullis::store::Field>::KIND,
                        <Timestamp as ::portcullis::store::Field>::REQUIRED,
                    )
                },
            ]),
            unique: ::std::vec::Vec::from([::std::vec::Vec::from(["userId", "title"])]),
        }
    }
    fn from_row(
        mut row: ::portcullis::store::Row,
    ) -> ::std::result::Result<Self, ::portcullis::store::StoreError> {
        ::std::result::Result::Ok(Self {
            id: row.take("id")?,
            user_id: row.take("userId")?,
            name: row.take("title")?,
            enabled: row.take("enabled")?,
            uses: row.take("uses")?,
            created_at: row.take("createdAt")?,
            extra: row.into_extra(),
        })
    }
    fn into_row(self) -> ::portcullis::store::Row {
        ::portcullis::store::Row::new(
            ::std::vec::Vec::from([
                ::portcullis::store::Field::into_value(self.id),
                ::portcullis::store::Field::into_value(self.user_id),
                ::portcullis::store::Field::into_value(self.name),
                ::portcullis::store::Field::into_value(self.enabled),
                ::portcullis::store::Field::into_value(self.uses),
                ::portcullis::store::Field::into_value(self.created_at),
            ]),
            self.extra,
        )
    }
}
#[automatically_derived]
impl ApiKey {
    ///The column `id`.
    pub const ID: ::portcullis::store::Column<
        ApiKey,
        <Id as ::portcullis::store::Field>::Base,
    > = ::portcullis::store::Column::new("id");
    ///The column `userId`.
    pub const USER_ID: ::portcullis::store::Column<
        ApiKey,
        <Option<Id> as ::portcullis::store::Field>::Base,
    > = ::portcullis::store::Column::new("userId");
    ///The column `title`.
    pub(crate) const NAME: ::portcullis::store::Column<
        ApiKey,
        <String as ::portcullis::store::Field>::Base,
    > = ::portcullis::store::Column::new("title");
    ///The column `enabled`.
    const ENABLED: ::portcullis::store::Column<
        ApiKey,
        <bool as ::portcullis::store::Field>::Base,
    > = ::portcullis::store::Column::new("enabled");
    ///The column `uses`.
    pub const USES: ::portcullis::store::Column<
        ApiKey,
        <i64 as ::portcullis::store::Field>::Base,
    > = ::portcullis::store::Column::new("uses");
    ///The column `createdAt`.
    pub const CREATED_AT: ::portcullis::store::Column<
        ApiKey,
        <Timestamp as ::portcullis::store::Field>::Base,
    > = ::portcullis::store::Column::new("createdAt");
}
