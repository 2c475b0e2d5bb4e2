//! Lists that come in pages, item by item.

use futures_util::stream::{self, Stream, TryStreamExt};
use std::future::Future;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// How long the whole list is, where the server says so.
    pub total: Option<u64>,
}

/// All items from an offset on. A page is asked for when the one before it has been read; the first failure ends
/// the stream.
///
/// Calls with `limit` and `offset` have a `.._stream` of their own that uses this.
pub fn stream<T, E, F>(offset: u64, page: impl Fn(u64) -> F) -> impl Stream<Item = Result<T, E>>
where
    F: Future<Output = Result<Page<T>, E>>,
{
    let pages = stream::try_unfold(Some(offset), move |offset| {
        let page = offset.map(|offset| (offset, page(offset)));
        async move {
            let Some((offset, page)) = page else { return Ok(None) };
            let Page { items, total } = page.await?;
            let next = offset.saturating_add(items.len() as u64);
            let is_last = items.is_empty() || total.is_some_and(|total| next >= total);
            let items = stream::iter(items.into_iter().map(Ok));
            Ok(Some((items, (!is_last).then_some(next))))
        }
    });
    pages.try_flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::RefCell;

    /// Reads a list of ten in pages of four, and says which offsets were asked for.
    async fn read(offset: u64, total: Option<u64>) -> (Vec<u64>, Vec<u64>) {
        let asked = RefCell::new(vec![]);
        let items = stream(offset, |offset| {
            asked.borrow_mut().push(offset);
            async move { Ok::<_, ()>(Page { items: (offset..10).take(4).collect(), total }) }
        });
        let items = items.try_collect().await.expect("no page fails");
        (items, asked.into_inner())
    }

    #[tokio::test]
    async fn a_known_total_saves_the_last_request() {
        assert_eq!(read(0, Some(10)).await, ((0..10).collect(), vec![0, 4, 8]));
        assert_eq!(read(0, None).await, ((0..10).collect(), vec![0, 4, 8, 10]));
        assert_eq!(read(7, Some(10)).await, (vec![7, 8, 9], vec![7]));
        assert_eq!(read(20, Some(10)).await, (vec![], vec![20]));
    }

    #[tokio::test]
    async fn a_failure_is_the_last_item() {
        let items = stream(0, |offset| async move {
            if offset == 0 { Ok(Page { items: vec!['a'], total: None }) } else { Err("gone") }
        });
        let items: Vec<_> = futures_util::StreamExt::collect(items).await;
        assert_eq!(items, [Ok('a'), Err("gone")]);
    }
}
