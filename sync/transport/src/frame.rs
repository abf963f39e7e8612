//! Frames on a stream: a big-endian `u32` length, then that many bytes.

use std::io;

use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// The longest frame that is sent or accepted, in bytes.
pub const MAX_FRAME_BYTES: usize = 1024 * 1024;

/// How much memory one claim of a length may take before its bytes have arrived.
const FIRST_ALLOCATION: usize = 64 * 1024;

/// Why no further frame can be read from a stream.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FrameError {
    /// The stream broke, possibly in the middle of a frame.
    #[error("stream broke: {0}")]
    Broken(#[from] io::Error),
    /// The length is zero or above [`MAX_FRAME_BYTES`]: what follows cannot be trusted.
    #[error("frame length {0} is out of bounds")]
    Length(u32),
}

/// Reads one frame; `None` when the peer ended the stream between two frames.
///
/// The length is checked before anything is allocated, and memory grows with the bytes that
/// arrive rather than with those that were announced.
pub(crate) async fn read<S>(stream: &mut S) -> Result<Option<Vec<u8>>, FrameError>
where
    S: AsyncRead + Unpin,
{
    let mut length = [0; 4];
    let Some((first, rest)) = length.split_first_mut() else {
        return Ok(None);
    };
    if stream.read(std::slice::from_mut(first)).await? == 0 {
        return Ok(None);
    }
    stream.read_exact(rest).await?;
    let length = u32::from_be_bytes(length);
    let wanted = length as usize;
    if wanted == 0 || wanted > MAX_FRAME_BYTES {
        return Err(FrameError::Length(length));
    }
    let mut frame = Vec::with_capacity(wanted.min(FIRST_ALLOCATION));
    let got = stream
        .take(u64::from(length))
        .read_to_end(&mut frame)
        .await?;
    if got < wanted {
        return Err(FrameError::Broken(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(Some(frame))
}

/// Writes one frame without flushing. The caller has checked the length.
pub(crate) async fn write<S>(stream: &mut S, frame: &[u8]) -> io::Result<()>
where
    S: AsyncWrite + Unpin,
{
    let length = u32::try_from(frame.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    stream.write_all(&length.to_be_bytes()).await?;
    stream.write_all(frame).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::executor::block_on;

    fn check(bytes: &[u8], expect: Result<Option<usize>, &str>) {
        let got = block_on(read(&mut &bytes[..]));
        match (got, expect) {
            (Ok(frame), Ok(length)) => assert_eq!(frame.map(|frame| frame.len()), length),
            (Err(error), Err(text)) => assert!(error.to_string().contains(text), "{error}"),
            (got, expect) => panic!("{bytes:?}: got {got:?}, expected {expect:?}"),
        }
    }

    #[test]
    fn a_written_frame_is_read_back_whole() {
        let mut wire = Vec::new();
        block_on(write(&mut wire, "避難所".as_bytes())).expect("memory");
        let frame = block_on(read(&mut &wire[..])).expect("well formed");
        assert_eq!(frame.as_deref(), Some("避難所".as_bytes()));
    }

    #[test]
    fn hostile_and_torn_lengths_are_errors_and_a_quiet_end_is_not() {
        check(b"", Ok(None));
        check(&[0, 0], Err("broke"));
        check(&[0, 0, 0, 0], Err("out of bounds"));
        check(&[0, 0, 0, 2, 9], Err("broke"));
        check(&[0, 0, 0, 2, 9, 9], Ok(Some(2)));
        check(&[0xff, 0xff, 0xff, 0xff], Err("out of bounds"));
        check(&[0, 0x10, 0, 1], Err("out of bounds"));
        check(b"GET / HTTP/1.1\r\n", Err("out of bounds"));
    }
}
