import type { DeviceView, PeerView } from '../generated/app'
import { exchange as catalogue } from '../messages/exchange'
import { useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { Progress } from '../parts/Progress'
import { StatusBadge } from '../parts/StatusBadge'
import { Table } from '../parts/Table'

/** Other devices of the operation and how much of this device's work they are known to hold. */
export function Devices({ devices }: { devices: readonly DeviceView[] }) {
  const words = useWords(catalogue)
  const formats = useFormats()
  return (
    <Table
      label={words.devices}
      rows={devices.filter((device) => !device.own)}
      rowKey={(device) => device.device}
      empty={words.noDevices}
      columns={[
        {
          key: 'device',
          head: words.deviceColumns.device,
          names: true,
          cell: (device) => (
            <span className="exchange-device">
              {device.deviceName === '' ? device.device : device.deviceName}
              {device.connected && (
                <StatusBadge tone="green" shape="circle">
                  {words.inContact}
                </StatusBadge>
              )}
            </span>
          ),
        },
        {
          key: 'who',
          head: words.deviceColumns.who,
          cell: (device) => (
            <span className="exchange-who">
              {device.operatorName}
              {device.team !== '' && <span className="quiet small">{device.team}</span>}
            </span>
          ),
        },
        {
          key: 'holds',
          head: words.deviceColumns.holds,
          width: '13rem',
          // Without a receipt nothing is known, whatever was sent.
          cell: (device) =>
            device.lastHeard === null ? (
              <StatusBadge tone="grey" shape="question" dashed>
                {words.holdsUnknown}
              </StatusBadge>
            ) : device.lacking === 0 ? (
              <StatusBadge tone="green" shape="check">
                {words.holdsAll}
              </StatusBadge>
            ) : (
              <StatusBadge tone="blue" shape="half">
                {words.holdsLacking(device.lacking)}
              </StatusBadge>
            ),
        },
        {
          key: 'heard',
          head: words.deviceColumns.heard,
          width: '17rem',
          cell: (device) =>
            device.lastHeard === null ? (
              <span className="quiet">{words.neverHeard}</span>
            ) : (
              <span className="numbers">{words.heard(formats.time(device.lastHeard), formats.ago(device.lastHeard))}</span>
            ),
        },
      ]}
    />
  )
}

/** Who is near by and what goes on with them, in plain words. */
export function Peers({ peers }: { peers: readonly PeerView[] }) {
  const words = useWords(catalogue)
  return (
    <Table
      label={words.peers}
      rows={peers}
      rowKey={(peer) => `${peer.name}/${peer.address}`}
      empty={words.peersEmpty}
      columns={[
        { key: 'name', head: words.peerColumns.name, names: true, width: '12rem', cell: (peer) => peer.name },
        {
          key: 'address',
          head: words.peerColumns.address,
          width: '14rem',
          cell: (peer) => <span className="numbers">{peer.address}</span>,
        },
        { key: 'state', head: words.peerColumns.state, cell: (peer) => <PeerState peer={peer} /> },
      ]}
    />
  )
}

function PeerState({ peer }: { peer: PeerView }) {
  const words = useWords(catalogue)
  if (peer.state === 'receiving') {
    return <Progress label={words.receiving} done={peer.received} expected={peer.expected} />
  }
  if (peer.state === 'failed') {
    return <span className="exchange-refused">{words.failed[peer.reason] ?? words.failedOther}</span>
  }
  const state = words.peerStates[peer.state] ?? words.unknownState
  if (peer.state === 'refused') return <span className="exchange-refused">{state}</span>
  return (
    <span>
      {state}
      {peer.received > 0 && <span className="quiet small numbers">（{words.receivedSoFar(peer.received)}）</span>}
    </span>
  )
}
