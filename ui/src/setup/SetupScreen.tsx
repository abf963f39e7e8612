import { useState } from 'react'
import { useBackend } from '../backend/backend'
import { useAnswer } from '../backend/useAnswer'
import type { FileMade, Status } from '../generated/app'
import { digitGroups } from '../messages/formats'
import { useWords } from '../messages/language'
import { setup } from '../messages/setup'
import { shell } from '../messages/shell'
import { Button } from '../parts/Button'
import { CheckNumber } from '../parts/CheckNumber'
import { ScreenTitle } from '../parts/ScreenTitle'
import { CopyBanner } from '../shell/CopyBanner'
import { useStatus } from '../shell/status'
import { CreateSteps } from './CreateSteps'
import { JoinSteps } from './JoinSteps'
import { JoinWait } from './JoinWait'
import { PractiseStep } from './PractiseStep'
import './SetupScreen.css'

type Way = 'join' | 'create' | 'practise'
const ways: readonly Way[] = ['join', 'create', 'practise']

interface Props {
  /** Keeps this screen although the profile is open, until the last page was read. */
  onHold: (hold: boolean) => void
}

/** はじめて: join, create or practise; then the page that proves what was made. */
export function SetupScreen({ onHold }: Props) {
  const words = useWords(setup)
  const frame = useWords(shell)
  const { stage, copy } = useStatus()
  const [way, setWay] = useState<Way | null>(null)
  const [made, setMade] = useState<FileMade | null>(null)
  const [done, setDone] = useState<{ status: Status; joined: boolean } | null>(null)
  const back = () => setWay(null)

  return (
    <main className="setup">
      <p className="setup-product">
        <strong>{frame.product}</strong>
      </p>
      {done ? (
        <Done status={done.status} joined={done.joined} onBegin={() => onHold(false)} />
      ) : stage === 'joining' && copy ? (
        <div className="stack-wide">
          <ScreenTitle>{words.waitTitle}</ScreenTitle>
          <CopyBanner />
        </div>
      ) : stage === 'joining' ? (
        <JoinWait made={made} onHold={onHold} onJoined={(status) => setDone({ status, joined: true })} />
      ) : way === 'join' ? (
        <JoinSteps onBack={back} onMade={setMade} />
      ) : way === 'create' ? (
        <CreateSteps onBack={back} onHold={onHold} onCreated={(status) => setDone({ status, joined: false })} />
      ) : way === 'practise' ? (
        <PractiseStep onBack={back} />
      ) : (
        <div className="stack-wide">
          <div>
            <ScreenTitle>{words.title}</ScreenTitle>
            <p>{words.lead}</p>
          </div>
          <ul className="setup-ways">
            {ways.map((each) => {
              const [name, text] = words.choices[each]
              return (
                <li key={each}>
                  <button type="button" className="setup-way" onClick={() => setWay(each)}>
                    <strong>{name}</strong>
                    <span>{text}</span>
                  </button>
                </li>
              )
            })}
          </ul>
          <OtherShifts />
        </div>
      )}
    </main>
  )
}

/** The way back for somebody who only meant to look: the teams that use this device already. */
function OtherShifts() {
  const words = useWords(setup)
  const backend = useBackend()
  const { value: shifts } = useAnswer('list_profiles', {}, { on: () => false })
  const others = shifts?.map((shift, index) => ({ ...shift, name: words.shift(index + 1, shift.label) }))
  return others
    ?.filter((shift) => !shift.chosen)
    .map((shift) => (
      <div key={shift.id}>
        <Button kind="quiet" onClick={() => void backend.call('choose_profile', { id: shift.id })}>
          {words.otherShift(shift.name)}
        </Button>
      </div>
    ))
}

function Done({ status, joined, onBegin }: { status: Status; joined: boolean; onBegin: () => void }) {
  const words = useWords(setup)
  const operation = status.operation ?? ''
  return (
    <div className="stack-wide">
      <div>
        <ScreenTitle>{joined ? words.joinedTitle : words.doneTitle}</ScreenTitle>
        <p>{joined ? words.joined(operation) : words.doneLead(operation)}</p>
        {joined && <p>{words.joinedText}</p>}
      </div>
      {status.rootFingerprint && (
        <div className="setup-digits">
          <h2>{words.fingerprint}</h2>
          <CheckNumber groups={digitGroups(status.rootFingerprint)} />
          <p className="quiet small">{words.fingerprintText}</p>
        </div>
      )}
      <div>
        <Button kind="primary" onClick={onBegin}>
          {words.begin}
        </Button>
      </div>
    </div>
  )
}
