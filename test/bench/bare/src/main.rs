//! The least that a client has to do, in a loop of requests: no decoding, no retries, no order, no table. The extension
//! cannot be faster than this. Prints the seconds it took, and those of all threads on the processors.

use std::env::args;
use std::error::Error;
use std::fs::read_to_string;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use reqwest::{Client, RequestBuilder};

/// As many requests at once as the extension makes.
const CONCURRENCY: usize = 32;

/// How often the system counts the time on processors, in a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// What is requested.
enum Task {
    /// So many pages of a list.
    Pages(usize),
    /// That these bodies are taken.
    Bodies(Vec<String>),
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (endpoint, key, task) = match arguments.as_slice() {
        [endpoint, key, "pages", count] => (*endpoint, *key, Task::Pages(count.parse()?)),
        [endpoint, key, "bodies", file] => {
            (*endpoint, *key, Task::Bodies(read_to_string(file)?.lines().map(str::to_owned).collect()))
        }
        _ => return Err("usage: braze-bench-bare ENDPOINT KEY (pages COUNT | bodies FILE, one a line)".into()),
    };
    let (start, cpu_start) = (Instant::now(), cpu_seconds()?);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let requests = Arc::new(Loop {
        client: Client::builder().no_proxy().build()?,
        endpoint: endpoint.to_owned(),
        key: key.to_owned(),
        task,
        next: AtomicUsize::new(0),
    });
    let workers: Vec<_> = (0..CONCURRENCY).map(|_| tokio::spawn(work(Arc::clone(&requests)))).collect();
    for worker in workers {
        worker.await??;
    }
    println!("{} {}", start.elapsed().as_secs_f64(), cpu_seconds()? - cpu_start);
    Ok(())
}

/// What the workers share.
struct Loop {
    client: Client,
    endpoint: String,
    key: String,
    task: Task,
    next: AtomicUsize,
}

impl Loop {
    /// The next request, if there is one.
    fn next(&self) -> Option<RequestBuilder> {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        let (endpoint, client) = (&self.endpoint, &self.client);
        let request = match &self.task {
            Task::Pages(count) if at >= *count => return None,
            Task::Pages(_) => client.get(format!("{endpoint}/campaigns/list?include_archived=true&page={at}")),
            Task::Bodies(bodies) => {
                let request = client.post(format!("{endpoint}/users/track")).body(bodies.get(at)?.clone());
                request.header("Content-Type", "application/json")
            }
        };
        Some(request.bearer_auth(&self.key))
    }
}

async fn work(requests: Arc<Loop>) -> reqwest::Result<()> {
    while let Some(request) = requests.next() {
        request.send().await?.error_for_status()?.bytes().await?;
    }
    Ok(())
}

/// The time of all threads on the processors until now. Linux tells it in a line, behind the name in brackets.
fn cpu_seconds() -> Result<f64, Box<dyn Error>> {
    /// Where the time in the program is, and behind it that in the system.
    const PLACE: usize = 11;
    let line = read_to_string("/proc/self/stat")?;
    let figures = line.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks = figures.skip(PLACE).take(2).map(str::parse::<f64>).sum::<Result<f64, _>>()?;
    Ok(ticks / TICKS_PER_SECOND)
}
