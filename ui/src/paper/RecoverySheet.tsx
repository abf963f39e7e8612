import { useState } from 'react'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { paper } from '../messages/paper'
import { useStatus } from '../shell/status'
import { Sheet } from './Sheet'

/** Spare codes for a lost telephone, each with a box to cross out. */
export function RecoverySheet({ codes }: { codes: readonly string[] }) {
  const words = useWords(paper).recovery
  const formats = useFormats()
  const { deviceName } = useStatus()
  const [made] = useState(() => new Date().toISOString())
  return (
    <Sheet title={words.title} what="recovery_codes" about={words.lead(deviceName, formats.time(made))} end={words.once}>
      <ol className="sheet-steps">
        {codes.map((code, index) => (
          <li key={code} className="sheet-spare">
            <span className="sheet-box" />
            {index + 1}. {code}
          </li>
        ))}
      </ol>
    </Sheet>
  )
}
