use super::tables::*;
use portcullis::store::*;
use std::sync::Arc;

async fn store() -> Store {
    let schema = Schema::builder()
        .table::<User>()
        .table::<Session>()
        .table::<Account>()
        .table::<Verification>()
        .table::<Specimen>()
        .build()
        .unwrap();
    Store::connect("sqlite::memory:", Arc::new(schema), StoreOptions::default()).await.unwrap()
}

#[tokio::test]
async fn smoke() {
    let store = store().await;
    let text = r#"create table "user" ("id" text not null primary key, "name" text not null, "email" text not null unique, "emailVerified" integer not null, "image" text, "createdAt" date not null, "updatedAt" date not null);"#;
    store.raw(text, text, text, &[], &[]).await.unwrap();
    let now = Timestamp::from_millis(1_700_000_000_123).unwrap();
    let user = User {
        id: Id::unset(),
        name: "Ada".into(),
        email: "a@b.c".into(),
        email_verified: false,
        image: None,
        created_at: now,
        updated_at: now,
        extra: Extra::new(),
    };
    let user = store.create(user).await.unwrap();
    assert_eq!(user.id.as_str().len(), 32);
    assert_eq!(store.find_one(User::EMAIL.eq("a@b.c")).await.unwrap(), Some(user.clone()));
    let e = store.create(User { id: Id::unset(), ..user.clone() }).await.unwrap_err();
    assert_eq!(e.to_string(), "a row of `user` with the same email exists already");
    let changed = store
        .update(User::ID.eq(&user.id), Changes::new().set(User::NAME, "B").set(User::IMAGE, Some("x")))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(changed.image.as_deref(), Some("x"));
    let (user, email) = (&user, "q@q.q");
    let future: std::pin::Pin<Box<dyn Future<Output = Result<u64, StoreError>> + Send + '_>> =
        Box::pin(store.transaction(|store| async move {
            store.update(User::ID.eq(&user.id), Changes::new().set(User::EMAIL, email)).await?;
            store
                .transaction(|store| async move {
                    store.delete(User::ID.eq(&user.id)).await?;
                    Err::<(), _>(StoreError::Decode { column: "x".into() })
                })
                .await
                .ok();
            store.count(User::EMAIL.eq(email)).await
        }));
    assert_eq!(future.await.unwrap(), 1);
}
