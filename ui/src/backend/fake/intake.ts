import type { IntakeCounts, IntakeView, PersonRow } from '../../generated/app'
import type { AnswerOf, ArgsOf } from '../backend'
import { Refusal } from './refusal'

type Names = 'take_intake' | 'list_intakes' | 'get_intake' | 'decide_intake'
type Requests = { [Name in Names]: (args: ArgsOf<Name>) => AnswerOf<Name> }

const nobody = { name: '', kana: '', birth: '', sex: '', address: '', phone: '' }

/** The requests about self-reports, over a list in memory. */
export function intakeRequests(people: PersonRow[], changed: () => void): Requests {
  const reports: IntakeView[] = []
  const find = (id: string) => {
    const report = reports.find((each) => each.line.id === id)
    if (!report) throw new Refusal({ code: 'not_found' })
    return report
  }
  const like = (standing: string) => reports.filter((report) => standing === '' || report.line.standing === standing)
  const counts = (): IntakeCounts => ({
    received: reports.length,
    open: like('open').length,
    linked: like('linked').length,
    contested: like('contested').length,
    ask: like('ask').length,
    done: like('done').length,
    people: like('linked').length,
    consentedPeople: like('linked').filter((report) => report.line.consented).length,
  })
  const take: Requests['take_intake'] = (form) => {
    const id = `intake-${reports.length + 1}`
    reports.unshift({
      line: { id, channel: form.channel, reference: form.reference, received: form.received ?? new Date().toISOString(), name: form.claimed.name, kana: form.claimed.kana, birth: form.claimed.birth, byProxy: form.proxy !== null, verified: form.verified !== null, consented: form.consented, standing: 'open' },
      claimed: form.claimed,
      verified: form.verified,
      proxy: form.proxy,
      whereabouts: form.whereabouts,
      needs: form.needs,
      raw: form.raw,
      marks: [],
      linked: [],
      candidates: people.slice(0, 2).map((row, at) => ({ row, strength: at === 0 ? 'likely' : 'possible', reasons: at === 0 ? ['same_name', 'same_birth_date'] : ['same_surname'] })),
      mayWrite: true,
    })
    changed()
    return { id, known: false }
  }
  take({
    channel: 'portal', reference: 'P-0001', received: null, claimed: { ...nobody, name: people[0]?.name ?? '練習 花子', birth: '昭和23年4月5日' },
    verified: { ...nobody, birth: '1948-04-05' }, proxy: { name: '練習 一郎', relation: '長男', phone: '0768-00-0000' }, consented: true,
    whereabouts: '金沢の長女の家', needs: '薬が足りない', raw: '母のことで申し込みます。いまは金沢にいます。',
  })
  return {
    take_intake: take,
    list_intakes: ({ standing }) => ({ rows: like(standing).map((report) => report.line), total: like(standing).length, counts: counts(), mayWrite: true }),
    get_intake: ({ id }) => ({ ...find(id) }),
    decide_intake: ({ id, verdict, personId, comment }) => {
      const report = find(id)
      const person = people.find((row) => row.id === personId)
      report.linked = verdict === 'linked' && person ? [person] : []
      report.line = { ...report.line, standing: verdict === 'unlinked' ? 'open' : verdict }
      report.marks = [...report.marks, { verdict, personName: person?.name ?? '', comment, by: { name: '佐藤', team: 'A班', device: '河井小-2', seen: '', typed: new Date().toISOString(), source: 'self', verification: 'stated' } }]
      changed()
      return { ...report }
    },
  }
}
