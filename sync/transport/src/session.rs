//! One session: the task that moves frames between a stream and two bounded queues.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use libp2p::swarm::ConnectionId;
use libp2p::{PeerId, Stream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::event::Event;
use crate::frame::{self, FrameError, MAX_FRAME_BYTES};
use crate::pace::Pace;

/// Frames that may wait to be written to one peer.
const OUTGOING_FRAMES: usize = 8;

/// How long a session that is to finish may take to write what is queued and to hear from the
/// peer that it has it.
pub(crate) const FINISHING: Duration = Duration::from_secs(2);

/// Sends frames in one session. Clones share its queue.
#[derive(Debug, Clone)]
pub struct Outgoing {
    queue: mpsc::Sender<Vec<u8>>,
}

/// Why a frame was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The session is over.
    #[error("session is over")]
    Over,
    /// A frame has 1 to [`MAX_FRAME_BYTES`] bytes.
    #[error("frame of {0} bytes is out of bounds")]
    Length(usize),
}

impl Outgoing {
    /// Queues a frame, waiting while the queue is full because the peer reads slowly.
    /// Frames are delivered whole, in order, and once, or the session ends.
    ///
    /// # Errors
    ///
    /// [`SendError`]; the frame was not sent.
    pub async fn send(&self, frame: Vec<u8>) -> Result<(), SendError> {
        if frame.is_empty() || frame.len() > MAX_FRAME_BYTES {
            return Err(SendError::Length(frame.len()));
        }
        self.queue.send(frame).await.map_err(|_| SendError::Over)
    }
}

/// What the task is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Run,
    /// Write what is queued, then end.
    Finish,
    /// End, whatever is queued.
    Stop,
}

/// Reported once by each task when no more frames will be read or written.
#[derive(Debug)]
pub(crate) struct Over {
    pub(crate) peer: PeerId,
    pub(crate) connection: ConnectionId,
    /// The peer sent a frame with an impossible length.
    pub(crate) malformed: bool,
}

/// A running session, as its owner holds it.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) connection: ConnectionId,
    pub(crate) since: Instant,
    /// It has ended; kept because its last event may not have been told yet.
    pub(crate) over: bool,
    order: watch::Sender<Order>,
    task: JoinHandle<()>,
    moved: Arc<AtomicU64>,
    moved_before: u64,
}

/// What a session needs to start.
pub(crate) struct Start {
    pub(crate) peer: PeerId,
    pub(crate) net_key: [u8; 32],
    pub(crate) address: String,
    pub(crate) dialled_as: Option<String>,
    pub(crate) connection: ConnectionId,
    pub(crate) stream: Stream,
    pub(crate) events: mpsc::Sender<Event>,
    pub(crate) over: mpsc::UnboundedSender<Over>,
    /// How fast this peer is read.
    pub(crate) pace: Arc<Pace>,
    /// The session that this one replaces: its end must be told before this one's beginning.
    pub(crate) previous: Option<Session>,
}

impl Session {
    pub(crate) fn start(start: Start) -> Self {
        let (order, orders) = watch::channel(Order::Run);
        let connection = start.connection;
        let moved = Arc::new(AtomicU64::new(0));
        let task = tokio::spawn(run(start, orders, Arc::clone(&moved)));
        Self {
            connection,
            since: Instant::now(),
            over: false,
            order,
            task,
            moved,
            moved_before: 0,
        }
    }

    /// Ends the session; what is queued is not written.
    pub(crate) fn stop(&self) {
        self.order.send_replace(Order::Stop);
    }

    /// Ends the session after what is queued has been written.
    pub(crate) fn finish(&self) {
        self.order.send_if_modified(|order| {
            let running = *order == Order::Run;
            if running {
                *order = Order::Finish;
            }
            running
        });
    }

    /// True when bytes have moved, either way, since this was last asked.
    pub(crate) fn has_moved(&mut self) -> bool {
        let moved = self.moved.load(Ordering::Relaxed);
        moved != std::mem::replace(&mut self.moved_before, moved)
    }

    /// Waits until the owner of the events has been told that the session is over.
    pub(crate) async fn gone(self) {
        // A task that panicked or was cancelled is gone as well.
        let _ = self.task.await;
    }
}

async fn run(start: Start, mut orders: watch::Receiver<Order>, moved: Arc<AtomicU64>) {
    let Start {
        peer,
        net_key,
        address,
        dialled_as,
        connection,
        stream,
        events,
        over,
        pace,
        previous,
    } = start;
    if let Some(previous) = previous {
        previous.stop();
        previous.gone().await;
    }
    let (queue, queued) = mpsc::channel(OUTGOING_FRAMES);
    let connected = Event::Connected {
        peer: net_key,
        address,
        dialled_as,
        outgoing: Outgoing { queue },
    };
    let told = tokio::select! {
        biased;
        () = ended(&mut orders) => false,
        told = events.send(connected) => told.is_ok(),
    };
    let mut malformed = false;
    if told {
        let (mut reader, mut writer) = Counted { stream, moved }.split();
        let write_orders = orders.clone();
        let end = tokio::select! {
            end = read_frames(&mut reader, net_key, &events, &pace) => end,
            end = write_frames(&mut writer, queued, write_orders) => {
                end.map_err(FrameError::Broken)
            }
            () = ended(&mut orders) => Ok(()),
        };
        malformed = matches!(end, Err(FrameError::Length(_)));
        if let Err(error) = end {
            tracing::debug!(%peer, %error, "session ended");
        }
    }
    // The connection is closed by whoever receives this, so the peer need not wait for us to
    // be heard by a slow application.
    let _ = over.send(Over {
        peer,
        connection,
        malformed,
    });
    if told {
        let _ = events.send(Event::Disconnected { peer: net_key }).await;
    }
}

/// Waits for the order to stop, or for the time that finishing may take.
async fn ended(orders: &mut watch::Receiver<Order>) {
    // An owner that is gone cannot give orders any more: that is the end as well.
    let finishing = match orders.wait_for(|order| *order != Order::Run).await {
        Ok(order) => *order == Order::Finish,
        Err(_) => false,
    };
    if finishing {
        let stop = orders.wait_for(|order| *order == Order::Stop);
        let _ = tokio::time::timeout(FINISHING, stop).await;
    }
}

async fn told_to_end(orders: &mut watch::Receiver<Order>) {
    let _ = orders.wait_for(|order| *order != Order::Run).await;
}

async fn read_frames<R>(
    reader: &mut R,
    peer: [u8; 32],
    events: &mpsc::Sender<Event>,
    pace: &Pace,
) -> Result<(), FrameError>
where
    R: AsyncRead + Unpin,
{
    while let Some(bytes) = frame::read(reader).await? {
        if events.send(Event::Frame { peer, bytes }).await.is_err() {
            break;
        }
        if let Some(wait) = pace.count(Instant::now()) {
            tokio::time::sleep(wait).await;
        }
    }
    Ok(())
}

async fn write_frames<W>(
    writer: &mut W,
    mut queued: mpsc::Receiver<Vec<u8>>,
    mut orders: watch::Receiver<Order>,
) -> io::Result<()>
where
    W: AsyncWrite + Unpin,
{
    loop {
        let frame = match queued.try_recv() {
            Ok(frame) => frame,
            Err(_) => {
                writer.flush().await?;
                let next = tokio::select! {
                    biased;
                    next = queued.recv() => next,
                    () = told_to_end(&mut orders) => None,
                };
                let Some(frame) = next else { break };
                frame
            }
        };
        frame::write(writer, &frame).await?;
    }
    // Nobody may be able to send any more without the session being over.
    told_to_end(&mut orders).await;
    writer.close().await?;
    // The peer may still have something to say, and its end of the stream tells that it has read
    // all of ours.
    std::future::pending().await
}

/// A stream that counts the bytes that pass, as a sign of life.
struct Counted {
    stream: Stream,
    moved: Arc<AtomicU64>,
}

impl Counted {
    fn count(&self, passed: &Poll<io::Result<usize>>) {
        if let Poll::Ready(Ok(bytes)) = passed {
            self.moved.fetch_add(*bytes as u64, Ordering::Relaxed);
        }
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let passed = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.count(&passed);
        passed
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let passed = Pin::new(&mut self.stream).poll_write(context, buffer);
        self.count(&passed);
        passed
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_close(context)
    }
}
