//! The chunks of a checkpoint are packed: much work that nothing of a replica is needed for, on as many
//! cores as there are chunks.

use domain::ids::DocumentId;
use domain::kind::Kind;
use protocol::checkpoint::pack_chunk;
use protocol::{SqueezeError, Squeezer};

use crate::ReplicaError;

/// The parts of one chunk, and the documents that they are of.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) parts: Vec<Vec<u8>>,
    pub(crate) held: Vec<(Kind, DocumentId)>,
}

/// A packed chunk, and the documents that it holds parts of.
pub(crate) type Packed = (Vec<u8>, Vec<(Kind, DocumentId)>);

/// A piece of a checkpoint that is to be packed.
#[derive(Debug)]
pub struct Piece {
    pub(crate) provisional: [u8; 32],
    pub(crate) gathered: Vec<Gathered>,
    pub(crate) packed: Vec<Packed>,
}

impl Piece {
    /// Packs it, each chunk on a core of its own. Takes about half a second, and nothing else waits for it.
    ///
    /// # Errors
    ///
    /// [`ReplicaError::Squeeze`] when a document makes no chunk.
    pub fn pack(&mut self) -> Result<(), ReplicaError> {
        let mut gathered = std::mem::take(&mut self.gathered);
        let last = gathered.pop();
        let packed = std::thread::scope(|scope| {
            let others: Vec<_> = gathered
                .into_iter()
                .map(|chunk| scope.spawn(|| packed(chunk)))
                .collect();
            let last = last.map(packed);
            others
                .into_iter()
                .map(|other| other.join().unwrap_or(Err(SqueezeError::Malformed)))
                .chain(last)
                .collect::<Result<Vec<_>, _>>()
        })?;
        self.packed.extend(packed.into_iter().flatten());
        Ok(())
    }
}

/// One chunk, or several where what is gathered hardly packs.
fn packed(gathered: Gathered) -> Result<Vec<Packed>, SqueezeError> {
    let mut squeezer = Squeezer::new();
    let mut all = Vec::new();
    let mut todo = vec![gathered];
    while let Some(Gathered {
        mut parts,
        mut held,
    }) = todo.pop()
    {
        match pack_chunk(&parts, &mut squeezer) {
            Ok(packed) => all.push((packed, held)),
            // What hardly packs makes two smaller ones.
            Err(SqueezeError::TooLarge) if parts.len() > 1 => {
                let half = parts.len() / 2;
                let rest = Gathered {
                    parts: parts.split_off(half),
                    held: held.split_off(half),
                };
                todo.push(rest);
                todo.push(Gathered { parts, held });
            }
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// How many chunks are packed at once where nobody works beside it.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
