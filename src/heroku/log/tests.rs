//! Logs of servers that break off, say too much, or say nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::{LONGEST_LINE, Log, Told};
use crate::heroku::client::tests::client;
use crate::heroku::redact::Secrets;

const HEAD: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

/// A server that lets `answer` write to the n-th connection, from 0; returns its URL and how many there were.
async fn serve<F>(answer: impl Fn(usize, TcpStream) -> F + Send + 'static) -> (String, Arc<AtomicUsize>)
where
    F: Future<Output = std::io::Result<()>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let url = format!("http://{}/stream", listener.local_addr().expect("it is bound"));
    let count = Arc::new(AtomicUsize::new(0));
    let connections = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await;
            tokio::spawn(answer(connections.fetch_add(1, Ordering::SeqCst), stream));
        }
    });
    (url, count)
}

async fn say(stream: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
    let size = format!("{:x}\r\n", bytes.len());
    stream.write_all(size.as_bytes()).await?;
    stream.write_all(bytes).await?;
    stream.write_all(b"\r\n").await?;
    stream.flush().await
}

async fn end(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(b"0\r\n\r\n").await
}

/// What is told of a log beside work that takes so long and fails.
async fn told(url: &str, work: Duration, secrets: &[&str]) -> Vec<String> {
    let client = client(url, &[], |_| {});
    let mut log = Log::at(&client, Some(url));
    log.beside(tokio::time::sleep(work), |()| true).await;
    let mut hidden = Secrets::default();
    secrets.iter().for_each(|secret| hidden.add(secret));
    Told::of(&log, &hidden).lines
}

/// Says all of these at once, each time.
async fn saying(pieces: Vec<Vec<u8>>) -> String {
    let pieces = Arc::new(pieces);
    let answer = move |_, mut stream: TcpStream| {
        let pieces = Arc::clone(&pieces);
        async move {
            stream.write_all(HEAD.as_bytes()).await?;
            for piece in pieces.iter() {
                say(&mut stream, piece).await?;
            }
            end(&mut stream).await
        }
    };
    serve(answer).await.0
}

#[tokio::test]
async fn lines_are_there_as_they_are_written() {
    let answer = |_, mut stream: TcpStream| async move {
        stream.write_all(HEAD.as_bytes()).await?;
        say(&mut stream, b"first\nsec").await?;
        std::future::pending().await
    };
    let (url, _) = serve(answer).await;
    let client = client(&url, &[], |_| {});
    let mut log = Log::at(&client, Some(&url));
    log.beside(tokio::time::sleep(Duration::from_millis(500)), |()| false)
        .await;
    assert_eq!(
        (&*log.kept.parts().first, log.seen),
        ("first\nsec", 9),
        "the server has not ended it"
    );
    let lines = Told::of(&log, &Secrets::default()).lines;
    assert!(lines[2].starts_with("(The log is cut here"), "{lines:?}");
}

#[tokio::test]
async fn a_connection_that_breaks_loses_nothing_and_repeats_nothing() {
    let answer = |number, mut stream: TcpStream| async move {
        stream.write_all(HEAD.as_bytes()).await?;
        // Heartbeats come only to those who wait.
        if number == 0 {
            say(&mut stream, b"one\n\0\0tw").await?;
            return Ok(());
        }
        say(&mut stream, b"one\ntwo\nthree").await?;
        end(&mut stream).await
    };
    let (url, count) = serve(answer).await;
    assert_eq!(told(&url, Duration::from_secs(1), &[]).await, ["one", "two", "three"]);
    assert_eq!(count.load(Ordering::SeqCst), 3, "broken, again, and a last look");
}

#[tokio::test]
async fn a_log_that_never_ends_well_is_shown_as_far_as_it_goes_and_says_so() {
    let answer = |_, mut stream: TcpStream| async move {
        stream.write_all(HEAD.as_bytes()).await?;
        say(&mut stream, b"one\ntwo\n").await
    };
    let (url, _) = serve(answer).await;
    let lines = told(&url, Duration::ZERO, &[]).await;
    assert_eq!((&*lines[0], &*lines[1], lines.len()), ("one", "two", 3));
    assert!(
        lines[2].starts_with("(The log is cut here: the connection broke"),
        "{lines:?}"
    );
    let gone = serve(|_, mut stream: TcpStream| async move {
        stream
            .write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
            .await
    });
    let lines = told(&gone.await.0, Duration::ZERO, &[]).await;
    assert_eq!(lines, ["(The log is cut here: its address answered with 404.)"]);
}

#[tokio::test]
async fn bytes_that_are_no_text_colours_and_returns_hurt_nobody() {
    let said = b"\xff\xfe binary\n\x1b[31mred\x1b[0m \x1b]0;title\x07end\r\n10%\r20%\r\n\nlast".to_vec();
    let lines = told(&saying(vec![said]).await, Duration::ZERO, &[]).await;
    assert_eq!(lines, ["\u{fffd}\u{fffd} binary", "red end", "10%", "20%", "", "last"]);
}

#[tokio::test]
async fn no_secret_is_shown_in_pieces_coloured_or_at_the_edge_of_a_long_line() {
    let edge = format!("{}canary-1234 rest\n", "x".repeat(LONGEST_LINE - 6));
    let words = format!(
        "{} open-1234-unknown {}\n",
        "y".repeat(LONGEST_LINE - 10),
        "z".repeat(90)
    );
    let pieces = vec![
        b"a cana".to_vec(),
        b"ry-1234 b\nc can\x1b[1mary-1234\n".to_vec(),
        edge.into_bytes(),
        words.into_bytes(),
    ];
    let lines = told(&saying(pieces).await, Duration::ZERO, &["canary-1234"]).await;
    assert_eq!(lines[0], "a (sensitive value) b");
    assert_eq!(lines[1], "c (sensitive value)");
    assert!(!lines[2].contains("can"), "{}", &lines[2][LONGEST_LINE - 20..]);
    assert!(
        lines[3].contains("y (The line is cut here: "),
        "a word at the edge is left out whole"
    );
    assert!(lines.iter().all(|line| line.len() < LONGEST_LINE + 100));
}

#[tokio::test]
async fn several_megabytes_are_shown_whole_and_more_than_that_in_part() {
    let line = |number: usize| format!("line {number:>26}\n");
    let some: String = (0..150_000).map(line).collect();
    let lines = told(&saying(vec![some.into_bytes()]).await, Duration::ZERO, &[]).await;
    assert_eq!(lines.len(), 150_000, "4.8 MB");
    let much: String = (0..400_000).map(line).collect();
    let pieces: Vec<Vec<u8>> = much.as_bytes().chunks(65_536).map(<[u8]>::to_vec).collect();
    let lines = told(&saying(pieces).await, Duration::ZERO, &[]).await;
    let cuts: Vec<&String> = lines.iter().filter(|line| line.starts_with('(')).collect();
    let left_out = much.len() - (lines.len() - 1) * 32;
    assert_eq!(
        cuts,
        [&format!("(The log is cut here: {left_out} bytes are left out.)")]
    );
    assert_eq!(lines.last().map(String::as_str), Some(line(399_999).trim_end()));
}
