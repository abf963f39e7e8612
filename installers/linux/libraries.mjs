// Reads `cargo metadata` and writes which libraries are inside, with their licences.
const { packages, workspace_members } = JSON.parse(await new Response(process.stdin).text())
const ours = new Set(workspace_members)
process.stdout.write('Libraries inside Tsunagi, with their licences\n\n')
for (const { id, name, version, license, repository } of packages.sort((a, b) => (a.name < b.name ? -1 : 1))) {
  if (ours.has(id)) continue
  if (!license) throw new Error(`${name} ${version} names no licence`)
  process.stdout.write(`${name} ${version}: ${license}${repository ? ` (${repository})` : ''}\n`)
}
