//! Host names of web addresses, looked up by the system's own means, which know `hosts` files and what
//! an office network answers in its own house.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use libp2p::Multiaddr;
use libp2p::core::transport::{DialOpts, ListenerId, Transport, TransportError, TransportEvent};
use libp2p::multiaddr::Protocol;

use crate::address;

/// How long a name server may take.
const LOOKUP: Duration = Duration::from_secs(5);

/// Addresses of one name that are tried.
const MOST_ADDRESSES: usize = 4;

/// A TCP transport that also dials `/dns/…/tcp/…`.
pub(crate) struct Named<T> {
    inner: Arc<Mutex<T>>,
}

impl<T> Named<T> {
    pub(crate) fn new(inner: T) -> Self {
        Self {
            inner: Arc::new(Mutex::new(inner)),
        }
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, T> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Transport for Named<T>
where
    T: Transport<Error = io::Error> + Send + Unpin + 'static,
    T::Dial: Send + 'static,
{
    type Output = T::Output;
    type Error = io::Error;
    type ListenerUpgrade = T::ListenerUpgrade;
    type Dial = Pin<Box<dyn Future<Output = io::Result<T::Output>> + Send>>;

    fn listen_on(
        &mut self,
        id: ListenerId,
        address: Multiaddr,
    ) -> Result<(), TransportError<io::Error>> {
        self.inner().listen_on(id, address)
    }

    fn remove_listener(&mut self, id: ListenerId) -> bool {
        self.inner().remove_listener(id)
    }

    fn dial(
        &mut self,
        address: Multiaddr,
        options: DialOpts,
    ) -> Result<Self::Dial, TransportError<io::Error>> {
        let mut parts = address.iter();
        let (Some(Protocol::Dns(name)), Some(Protocol::Tcp(port))) = (parts.next(), parts.next())
        else {
            let dial = self.inner().dial(address, options)?;
            return Ok(Box::pin(dial));
        };
        let (name, inner) = (name.into_owned(), Arc::clone(&self.inner));
        Ok(Box::pin(async move {
            let mut last = io::Error::from(io::ErrorKind::NotFound);
            for socket in look_up(&name, port).await? {
                let dial = inner
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .dial(address::tcp(socket), options);
                let connected = match dial {
                    Ok(dial) => dial.await,
                    Err(TransportError::Other(error)) => Err(error),
                    Err(TransportError::MultiaddrNotSupported(_)) => {
                        Err(io::ErrorKind::InvalidInput.into())
                    }
                };
                match connected {
                    Ok(stream) => return Ok(stream),
                    Err(error) => last = error,
                }
            }
            Err(last)
        }))
    }

    fn poll(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<TransportEvent<Self::ListenerUpgrade, io::Error>> {
        Pin::new(&mut *self.inner()).poll(context)
    }
}

async fn look_up(name: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    let unknown = |_| io::Error::from(io::ErrorKind::NotFound);
    let found = tokio::time::timeout(LOOKUP, tokio::net::lookup_host((name, port)))
        .await
        .map_err(|_| io::Error::from(io::ErrorKind::NotFound))?
        .map_err(unknown)?;
    Ok(found.take(MOST_ADDRESSES).collect())
}
