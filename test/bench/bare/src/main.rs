//! Fetches the pages of a list, knowing how many there are, and prints the seconds it took.
//!
//! No decoding, no retries, no order, no table: the extension cannot be faster than this.

use std::env::args;
use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use reqwest::Client;

/// As many requests at once as the extension makes.
const CONCURRENCY: usize = 32;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = args().skip(1).collect();
    let [endpoint, key, pages] = arguments.as_slice() else {
        return Err("usage: braze-bench-bare ENDPOINT KEY PAGES".into());
    };
    let pages = pages.parse()?;
    let start = Instant::now();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().build()?;
    let next = Arc::new(AtomicU64::new(0));
    let workers: Vec<_> = (0..CONCURRENCY)
        .map(|_| tokio::spawn(work(client.clone(), endpoint.clone(), key.clone(), Arc::clone(&next), pages)))
        .collect();
    for worker in workers {
        worker.await??;
    }
    println!("{}", start.elapsed().as_secs_f64());
    Ok(())
}

async fn work(client: Client, endpoint: String, key: String, next: Arc<AtomicU64>, pages: u64) -> reqwest::Result<()> {
    loop {
        let page = next.fetch_add(1, Ordering::Relaxed);
        if page >= pages {
            return Ok(());
        }
        let url = format!("{endpoint}/campaigns/list?include_archived=true&page={page}");
        client.get(url).bearer_auth(&key).send().await?.error_for_status()?.bytes().await?;
    }
}
