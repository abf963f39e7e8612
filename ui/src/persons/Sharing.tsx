import { useId, useState } from 'react'
import type { PersonPage, ShareView } from '../generated/app'
import { useCodeLabel } from '../messages/codes'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { share as catalogue } from '../messages/share'
import { Button } from '../parts/Button'
import { SavingDialog } from './SavingDialog'
import { ShareDialog } from './ShareDialog'
import { useSaving } from './useSaving'

interface Props {
  page: PersonPage
  onChanged: () => void
}

/** 提供の記録: which municipalities have this person's records, on what basis, since when. */
export function Sharing({ page, onChanged }: Props) {
  const words = useWords(catalogue)
  const heading = useId()
  const [giving, setGiving] = useState(false)
  const [ending, setEnding] = useState<ShareView | null>(null)
  const { home, shares, mayShare } = page.sharing
  if (home === '' && shares.length === 0 && !mayShare) return null
  return (
    <section className="section stack" aria-labelledby={heading}>
      <h2 id={heading}>{words.title}</h2>
      {home !== '' && (
        <p>
          <strong>{words.home(home)}</strong>
          <span className="block small quiet">{words.homeWhat}</span>
        </p>
      )}
      {home === '' && shares.length === 0 && <p className="quiet small">{words.none}</p>}
      {shares.length > 0 && (
        <ul className="plain stack">
          {shares.map((share) => (
            <Share key={share.id} share={share} onEnd={mayShare ? () => setEnding(share) : undefined} />
          ))}
        </ul>
      )}
      {mayShare && (
        <div>
          <Button size="small" onClick={() => setGiving(true)}>
            {words.give}
          </Button>
        </div>
      )}
      {giving && <ShareDialog page={page} onClose={() => setGiving(false)} onChanged={onChanged} />}
      {ending !== null && (
        <EndDialog page={page} share={ending} onClose={() => setEnding(null)} onChanged={onChanged} />
      )}
    </section>
  )
}

function Share({ share, onEnd }: { share: ShareView; onEnd: (() => void) | undefined }) {
  const words = useWords(catalogue)
  const label = useCodeLabel()
  const formats = useFormats()
  const unit = share.unit || words.unitUnknown
  const who = (by: { name: string; team: string }) => (by.team === '' ? by.name : `${by.name}（${by.team}）`)
  const stands =
    share.stands === 'over'
      ? words.over
      : share.stands === 'void'
        ? words.void
        : share.ended !== null
          ? words.endedBy(who(share.ended), formats.day(share.ended.typed))
          : ''
  return (
    <li>
      <strong>{unit}</strong>
      <span className="block small">
        {words.line([
          label('shareBasis', share.basis),
          share.care ? words.withCare : '',
          share.until === '' ? '' : words.untilDay(formats.day(share.until)),
        ])}
      </span>
      {share.reason !== '' && <span className="block small">{share.reason}</span>}
      <span className="block small quiet">{words.line([words.given(who(share.by), formats.day(share.by.typed)), stands])}</span>
      {share.stands === 'goes_on' && onEnd !== undefined && (
        <Button writes size="small" kind="quiet" aria-label={words.endOf(unit)} onClick={onEnd}>
          {words.end}
        </Button>
      )}
    </li>
  )
}

function EndDialog({ page, share, onClose, onChanged }: Props & { share: ShareView; onClose: () => void }) {
  const words = useWords(catalogue)
  const { keep, problem, saving } = useSaving({ onClose, onChanged })
  const unit = share.unit || words.unitUnknown
  return (
    <SavingDialog
      title={words.endOf(unit)}
      saveLabel={words.end}
      saving={saving}
      problem={problem}
      onSave={() => void keep('end_share', { personId: page.row.id, shareId: share.id }, words.ended(unit))}
      onClose={onClose}
    >
      <p>{words.endSure(unit)}</p>
    </SavingDialog>
  )
}
