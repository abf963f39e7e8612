import { useState } from 'react'
import { useAnswer } from '../backend/useAnswer'
import { CodeReader } from '../codes/CodeReader'
import type { EnrolRequestView, ProposalView, RootState } from '../generated/app'
import { useFailureText } from '../messages/failures'
import { digitGroups } from '../messages/formats'
import { useWords } from '../messages/language'
import { root as catalogue } from '../messages/root'
import { Button } from '../parts/Button'
import { CheckBox } from '../parts/CheckBox'
import { CheckNumber } from '../parts/CheckNumber'
import { Select } from '../parts/Select'
import { useSave } from '../parts/useSave'
import { KeysChoice } from './KeysChoice'

/** Proposes what only the keepers of the keys may decide, signed with the keys at hand. */
export function Propose({ state, onMade }: { state: RootState; onMade: (proposal: ProposalView) => void }) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const { save, failure, saving } = useSave()
  const { value: devices } = useAnswer('list_members', {})
  const { value: requests } = useAnswer('find_files', { kind: 'request' })
  const [what, setWhat] = useState('')
  const [keys, setKeys] = useState<readonly string[]>([])
  const [device, setDevice] = useState('')
  const [request, setRequest] = useState<{ token: string; view: EnrolRequestView }>()
  const [same, setSame] = useState(false)
  const ofDevice = what === 'withdraw' || what === 'prefecture'
  const acts = ['admit', 'prefecture', 'withdraw', state.closed ? 'open' : 'close', 'beacon', 'rotate']
  const ready = what !== '' && (what !== 'admit' || (request !== undefined && same)) && (!ofDevice || device !== '')

  const choose = async (token: string) => {
    setSame(false)
    setRequest(undefined)
    if (token === '') return
    const view = await save('read_enrol_request', { token })
    if (view !== undefined) setRequest({ token, view })
  }
  const send = async () => {
    const made = await save('root_propose', {
      what,
      keys: [...keys],
      request: what === 'admit' ? (request?.token ?? '') : '',
      checkDigits: what === 'admit' ? (request?.view.checkDigits ?? '') : '',
      device: ofDevice ? device : '',
    })
    if (made === undefined) return
    // The next decision is signed anew, by whoever is asked for it.
    setWhat('')
    setKeys([])
    setDevice('')
    setRequest(undefined)
    onMade(made)
  }
  return (
    <section className="section stack">
      <h2>{words.proposeTitle}</h2>
      <Select
        label={words.what}
        value={what}
        options={[{ value: '', label: words.choose }, ...acts.map((value) => ({ value, label: words.acts[value] ?? value }))]}
        hint={what === '' ? undefined : words.actWhat[what]}
        width="full"
        onChange={setWhat}
      />
      {ofDevice && (
        <Select
          label={words.device}
          value={device}
          options={[
            { value: '', label: words.choose },
            ...(devices ?? [])
              .filter((one) => one.standing !== 'withdrawn')
              .map((one) => ({ value: one.device, label: one.deviceName || one.device.slice(0, 8) })),
          ]}
          width="full"
          onChange={setDevice}
        />
      )}
      {what === 'admit' && (
        <>
          <Select
            label={words.request}
            value={request?.token ?? ''}
            options={[{ value: '', label: words.choose }, ...(requests ?? []).map((file) => ({ value: file.token, label: file.fileName }))]}
            width="full"
            onChange={(token) => void choose(token)}
          />
          <CodeReader kinds={['request']} onRead={({ token }) => token !== null && void choose(token)} />
          {request !== undefined && (
            <>
              <p>{words.asks(request.view.deviceName, request.view.operatorName)}</p>
              <CheckNumber groups={digitGroups(request.view.checkDigits)} />
              <CheckBox label={words.same} checked={same} onChange={setSame} />
            </>
          )}
        </>
      )}
      {what !== '' && <KeysChoice chosen={keys} onChange={setKeys} hereToo={state.here.length > 0} />}
      {failure !== undefined && (
        <p className="field-error" role="alert">
          {failureText(failure)}
        </p>
      )}
      {what !== '' && (
        <div>
          <Button writes kind="primary" busy={saving} disabled={!ready} onClick={() => void send()}>
            {words.propose}
          </Button>
        </div>
      )}
    </section>
  )
}
