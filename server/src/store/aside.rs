//! Asking somebody slow in the middle of a transaction, without keeping the transaction waiting.
//!
//! A transaction that waits for somebody else's service holds a connection, locks, and on SQLite the one place of the
//! writer. But its closure may run again anyway. So whoever asks inside of one has it undone; the question is asked while
//! no transaction is open; then the closure runs again, comes to the same question, and finds the answer there.

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::BoxFuture;

use super::{Id, Store, StoreError};

/// How many questions one transaction may have. More are a closure that never asks the same twice.
const MOST: usize = 100;

type Answer = Arc<dyn Any + Send + Sync>;

/// What was asked for the sake of one transaction. All its attempts share it.
#[derive(Default)]
pub(super) struct Asides(Mutex<Questions>);

#[derive(Default)]
struct Questions {
    answered: Vec<(String, Answer)>,
    put_aside: Option<(String, BoxFuture<'static, Answer>)>,
}

impl Asides {
    /// Whether the attempt is over, since there is a question to be asked first.
    pub(super) fn are_waiting(&self) -> bool {
        self.questions().put_aside.is_some()
    }

    /// Asks what was put aside; whether there was something, so that the closure has to run again.
    pub(super) async fn settle(&self) -> bool {
        let Some((question, ask)) = self.questions().put_aside.take() else { return false };
        if self.questions().answered.len() >= MOST {
            tracing::error!("a transaction asks other questions at each attempt");
            return false;
        }
        let answer = ask.await;
        self.questions().answered.push((question, answer));
        true
    }

    fn answer(&self, question: &str) -> Option<Answer> {
        let questions = self.questions();
        questions.answered.iter().find(|(asked, _)| asked == question).map(|(_, answer)| answer.clone())
    }

    fn put(&self, question: String, ask: BoxFuture<'static, Answer>) {
        self.questions().put_aside.get_or_insert((question, ask));
    }

    fn questions(&self) -> MutexGuard<'_, Questions> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store {
    /// The answer to a question that takes its time. Outside of a transaction it is asked at once; inside, the
    /// transaction is undone, and runs again once there is an answer. An equal question has the same answer for as long as
    /// the transaction is tried, so it must name all that the answer depends on, and nothing that is new at each attempt.
    ///
    /// # Errors
    /// It is not answered yet: what called this must pass the error on.
    pub(crate) async fn aside<T: Any + Send + Sync>(
        &self,
        question: String,
        ask: impl Future<Output = T> + Send + 'static,
    ) -> Result<Arc<T>, StoreError> {
        let Some(ongoing) = &self.transaction else { return Ok(Arc::new(ask.await)) };
        if let Some(answer) = ongoing.asides().answer(&question) {
            return answer.downcast().map_err(|_| StoreError::other("two questions are spelled alike"));
        }
        ongoing
            .put_aside(|asides| asides.put(question, Box::pin(async move { Arc::new(ask.await) as Answer })));
        Err(StoreError::other("a question was put aside, and the transaction runs again"))
    }

    /// Whether this transaction has made the row with this id, which is another one at each attempt.
    pub(crate) fn has_made(&self, id: &str) -> bool {
        self.transaction.as_ref().is_some_and(|ongoing| ongoing.made().contains(id))
    }

    pub(super) fn makes(&self, id: &Id) {
        if let (Some(ongoing), Some(_)) = (&self.transaction, &self.hooks) {
            ongoing.made().insert(id.to_string());
        }
    }
}
