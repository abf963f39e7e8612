import { useAnswer } from '../backend/useAnswer'
import type { HiddenRow } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { hidden as catalogue } from '../messages/hidden'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'
import { Button } from '../parts/Button'
import { PersonName } from '../parts/PersonName'
import { ScreenTitle } from '../parts/ScreenTitle'
import { useSave } from '../parts/useSave'
import { useAnnounce } from '../shell/announce'
import { useNavigation, writeRoute } from '../shell/navigation'
import { HiddenPerson } from './HiddenPerson'
import { HiddenSign } from './HiddenSign'
import { RegisterHidden } from './RegisterHidden'

/** 秘匿の人, for the few who may know of them. */
export function HiddenScreen({ id }: { id: string }) {
  return id === '' ? <HiddenList /> : <HiddenPerson id={id} />
}

function HiddenList() {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const announce = useAnnounce()
  const { go } = useNavigation()
  const state = useAnswer('hidden_state', {})
  const reads = state.value?.reads === true
  const list = useAnswer('list_hidden', {}, { when: state.value?.may === true })
  const { save, failure, saving } = useSave()
  if (state.value?.may === false) {
    return (
      <div className="screen">
        <ScreenTitle>{words.title}</ScreenTitle>
        <Banner kind="warning" title={words.notAllowed} />
      </div>
    )
  }
  const again = () => {
    state.again()
    list.again()
  }
  const act = async (name: 'take_over_late', id: string) => {
    if ((await save(name, { id })) === undefined) return
    announce(words.takenOver)
    again()
  }
  const confirm = async (device: string) => {
    if ((await save('confirm_officer', { device })) === undefined) return
    announce(words.confirmed)
    again()
  }
  return (
    <div className="screen stack-wide">
      <ScreenTitle>{words.title}</ScreenTitle>
      <p>{words.lead}</p>
      {list.failure !== undefined && !reads && <Banner kind="warning" title={words.waits} />}
      {failure !== undefined && <Banner kind="danger" live="alert" title={failureText(failure)} />}
      {list.value === undefined ? (
        list.failure === undefined && <p role="status">{words.loading}</p>
      ) : list.value.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ul className="plain stack">
          {list.value.map((row) => (
            <Line
              key={row.id}
              row={row}
              saving={saving}
              onTakeOver={() => void act('take_over_late', row.id)}
              onOpen={() => go({ screen: 'hidden', id: row.id })}
            />
          ))}
        </ul>
      )}
      {list.value !== undefined && <RegisterHidden onDone={again} />}
      {state.value !== undefined && state.value.waiting.length > 0 && (
        <section className="section stack">
          <h2>{words.officers}</h2>
          <p className="small">{words.officersText}</p>
          {state.value.waiting.map((officer) => (
            <div className="row" key={officer.device}>
              <span>
                {officer.operatorName} {officer.team}
              </span>
              <Button writes busy={saving} onClick={() => void confirm(officer.device)}>
                {words.confirm(officer.deviceName)}
              </Button>
            </div>
          ))}
        </section>
      )}
    </div>
  )
}

interface LineProps {
  row: HiddenRow
  saving: boolean
  onTakeOver: () => void
  onOpen: () => void
}

function Line({ row, saving, onTakeOver, onOpen }: LineProps) {
  const words = useWords(catalogue)
  return (
    <li className="stack">
      <div className="row">
        <a
          href={writeRoute({ screen: 'hidden', id: row.id })}
          onClick={(event) => {
            event.preventDefault()
            onOpen()
          }}
        >
          <PersonName name={row.name} kana={row.kana} />
        </a>
        {row.released ? <span>{words.released}</span> : <HiddenSign />}
        <span className="numbers">{row.birth}</span>
        <span>{row.stay}</span>
      </div>
      <p className="small quiet">
        {row.wasInRoll ? words.told(row.told, row.toldOf) : words.fromStart}
      </p>
      {row.late > 0 && (
        <div className="row">
          <span>{words.late(row.late)}</span>
          <Button writes size="small" busy={saving} onClick={onTakeOver}>
            {words.takeOver}
          </Button>
        </div>
      )}
    </li>
  )
}
