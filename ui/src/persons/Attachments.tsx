import { useId, useState } from 'react'
import type { AttachmentView } from '../generated/app'
import { attachment as catalogue } from '../messages/attachment'
import { useCodeLabel } from '../messages/codes'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { Button } from '../parts/Button'
import { AttachDialog } from './AttachDialog'
import { AttachmentDialog } from './AttachmentDialog'
import { whoOf } from './personWords'
import { jpegUrl } from './pictureFile'
import './attachments.css'

interface Props {
  /** The person, or the document of a hidden one. */
  personId: string
  /** How the person is called. */
  name: string
  attachments: AttachmentView[]
  /** Whether this device may attach pictures. */
  mayAttach: boolean
  onChanged: () => void
}

/** 写真・書類: pictures with what they show; what is taken back stays, out of the way. */
export function Attachments({ personId, name, attachments, mayAttach, onChanged }: Props) {
  const words = useWords(catalogue)
  const heading = useId()
  const [adding, setAdding] = useState(false)
  const [opened, setOpened] = useState<string>()
  const standing = attachments.filter((each) => each.takenBack === null)
  const takenBack = attachments.filter((each) => each.takenBack !== null)
  const shown = attachments.find((each) => each.id === opened)
  const open = (each: AttachmentView) => () => setOpened(each.id)
  return (
    <section className="section stack" aria-labelledby={heading}>
      <h2 id={heading}>{words.title}</h2>
      {attachments.length === 0 && <p className="quiet small">{words.none}</p>}
      {standing.length > 0 && (
        <ul className="attachments">
          {standing.map((each) => (
            <Thumbnail key={each.id} attachment={each} onOpen={open(each)} />
          ))}
        </ul>
      )}
      {takenBack.length > 0 && (
        <details>
          <summary>{words.takenBackShow(takenBack.length)}</summary>
          <ul className="attachments attachments-back">
            {takenBack.map((each) => (
              <Thumbnail key={each.id} attachment={each} onOpen={open(each)} />
            ))}
          </ul>
        </details>
      )}
      {mayAttach && (
        <div>
          <Button writes size="small" onClick={() => setAdding(true)}>
            {words.add}
          </Button>
        </div>
      )}
      {adding && <AttachDialog personId={personId} name={name} onClose={() => setAdding(false)} onChanged={onChanged} />}
      {shown !== undefined && (
        <AttachmentDialog
          key={shown.id}
          personId={shown.recordId || personId}
          attachment={shown}
          mayAttach={mayAttach}
          onClose={() => setOpened(undefined)}
          onChanged={onChanged}
        />
      )}
    </section>
  )
}

function Thumbnail({ attachment, onOpen }: { attachment: AttachmentView; onOpen: () => void }) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const formats = useFormats()
  const { caption, thumbnail, kind, by, have, of, takenBack } = attachment
  const known = thumbnail !== ''
  return (
    <li>
      {known ? (
        <button type="button" className="attachment-open" aria-label={words.open(caption)} onClick={onOpen}>
          <img src={jpegUrl(thumbnail)} alt={caption} />
        </button>
      ) : (
        <span className="attachment-open quiet small">{words.noThumbnail}</span>
      )}
      <span>{caption}</span>
      <span className="small quiet">{words.by(label('attachmentKind', kind), whoOf(by), formats.day(by.seen))}</span>
      {!known && <span className="small">{words.newer}</span>}
      {known && have < of && <span className="small">{words.coming(have, of)}</span>}
      {takenBack !== null && (
        <span className="small">{words.takenBackBy(takenBack.reason, whoOf(takenBack.by), formats.day(takenBack.by.typed))}</span>
      )}
    </li>
  )
}
