// Makes testdata/: what the service of Pix answers, and the PDFs that it gives. The JSON comes out of the library that Pix
// itself uses, jsonapi-serializer 3.6.9, with the attributes that its routes name (pixtest/doc.go says where that is from),
// and the PDFs out of those that it makes them with: pdfkit, and before pdf-lib with fontkit. Everybody in it is invented.
//
//   node konnectors/pix/pixtest/generate.mjs           writes all
//   node konnectors/pix/pixtest/generate.mjs --check   fails if a JSON file is not current
//
// PDFs are not compared: their compression is Node's own and differs from one Node to the next.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const here = new URL('./testdata/', import.meta.url)
const ui = createRequire(new URL('../../../ui/package.json', import.meta.url))
const { Serializer, Error: JSONAPIError } = ui('jsonapi-serializer')

// The 16 competences in 5 areas of the national framework (CRCN).
const framework = [
  ['Information et données', 'jaffa', ['Mener une recherche et une veille d’information', 'Gérer des données', 'Traiter des données']],
  ['Communication et collaboration', 'emerald', ['Interagir', 'Partager et publier', 'Collaborer', 'S’insérer dans le monde numérique']],
  ['Création de contenu', 'cerulean', ['Développer des documents textuels', 'Développer des documents multimédia', 'Adapter les documents à leur finalité', 'Programmer']],
  ['Protection et sécurité', 'wild-strawberry', ['Sécuriser l’environnement numérique', 'Protéger les données personnelles et la vie privée', 'Protéger la santé, le bien-être et l’environnement']],
  ['Environnement numérique', 'butterfly-bush', ['Résoudre des problèmes techniques', 'Évoluer dans un environnement numérique']],
]

/** The tree of a certification; a competence that was not reached has the level -1, as Pix says it. */
function tree(id, levels) {
  const left = [...levels]
  return {
    id: `${id}-${id + 70000}`,
    areas: framework.map(([title, color, names], a) => ({
      id: `recAREA${a + 1}`, code: `${a + 1}`, name: `${a + 1}. ${title}`, title, color,
      resultCompetences: names.map((name, c) => {
        const level = left.shift()
        return { id: `recCOMP${a + 1}${c + 1}`, index: `${a + 1}.${c + 1}`, name, level, score: level > 0 ? level * 8 + ((a + c) % 8) : 0 }
      }),
    })),
  }
}

const resultCompetenceTree = {
  included: true, ref: 'id', attributes: ['id', 'areas'],
  areas: {
    included: true, ref: 'id', attributes: ['code', 'name', 'title', 'color', 'resultCompetences'],
    resultCompetences: { included: true, ref: 'id', type: 'result-competences', attributes: ['index', 'level', 'name', 'score'] },
  },
}
const typeForAttribute = (name) => ({ resultCompetenceTree: 'result-competence-trees', resultCompetences: 'result-competences' })[name]

const certifications = (of, attributes) => new Serializer('certifications', { typeForAttribute, attributes, resultCompetenceTree }).serialize(of)

/** What POST /api/shared-certifications answers. */
const shared = (of) => certifications(of, [
  'firstName', 'lastName', 'birthdate', 'birthplace', 'date', 'deliveredAt', 'certificationCenter', 'isPublished', 'pixScore',
  'resultCompetenceTree', 'certifiedBadgeImages', 'maxReachableLevelOnCertificationDate', 'version', 'algorithmEngineVersion',
  'globalLevelLabel', 'globalSummaryLabel', 'globalDescriptionLabel', 'level', 'certificationFramework', 'certificationDate',
  'verificationCode', 'acquiredComplementaryCertification', 'badgeUrl',
])
/** What it answered before: with isCancelled, and without the code. */
const formerly = (of) => certifications(of, [
  'certificationCenter', 'birthdate', 'birthplace', 'date', 'firstName', 'deliveredAt', 'isPublished', 'isCancelled', 'lastName',
  'pixScore', 'resultCompetenceTree', 'certifiedBadgeImages', 'maxReachableLevelOnCertificationDate', 'version',
])
/** What GET /api/certifications/{id} answers to its owner. */
const own = (of) => certifications(of, [
  'firstName', 'lastName', 'birthdate', 'birthplace', 'isPublished', 'date', 'deliveredAt', 'certificationCenter', 'pixScore',
  'status', 'commentForCandidate', 'resultCompetenceTree', 'certifiedBadgeImages', 'verificationCode',
  'maxReachableLevelOnCertificationDate', 'version', 'algorithmEngineVersion',
])
/** The newer list. */
const summaries = (of) => new Serializer('certificate-summaries', {
  attributes: [
    'verificationCode', 'certificationStartedAt', 'certificationFramework', 'certificationCenterName', 'pixScore', 'comment', 'status',
    'extraCertificationStatus', 'certificateType', 'reachedMeshLevel', 'badgeUrl',
  ],
}).serialize(of)

const tom = { firstName: 'Tom', lastName: 'Girard', birthdate: '2010-09-17', birthplace: 'Orval' }
const v3 = {
  id: 48213, ...tom, certificationDate: new Date('2026-06-12T07:30:00Z'), deliveredAt: new Date('2026-06-23T14:05:00Z'),
  certificationCenter: 'Collège des Deux-Rives', pixScore: 392, verificationCode: 'P-9K4TR7WX', algorithmEngineVersion: 3,
  globalLevelLabel: 'Indépendant 2', globalSummaryLabel: 'Vous êtes autonome dans les situations courantes.',
  globalDescriptionLabel: 'Vous pouvez vous débrouiller dans la plupart des situations de la vie quotidienne.', level: '2',
  certificationFramework: 'CORE', badgeUrl: null, resultCompetenceTree: tree(48213, [3, 3, 2, 4, 3, 3, 2, 3, 3, 2, 4, 2, 3, 3, 2, 3]),
}
const yann = {
  ...v3, id: 48960, firstName: 'Yann', lastName: 'Morel', birthdate: '2009-04-11', birthplace: 'Valmont', certificationCenter: 'Lycée de la Falaise',
  pixScore: 528, verificationCode: 'P-YM528WRL', globalLevelLabel: 'Avancé 1', level: '5',
  resultCompetenceTree: tree(48960, [4, 4, 3, 5, 4, 5, 4, 3, 6, 4, 3, 4, 5, 5, 4, 5]),
}
const v2 = {
  id: 20417, firstName: 'Noé', lastName: 'Osei', birthdate: '2006-05-20', birthplace: 'Valmont', isPublished: true,
  date: new Date('2023-05-11T12:00:00Z'), deliveredAt: new Date('2023-05-25T08:00:00Z'), certificationCenter: 'Lycée de la Falaise',
  pixScore: 518, certifiedBadgeImages: [], maxReachableLevelOnCertificationDate: 6, version: 2, algorithmEngineVersion: 2,
  verificationCode: 'P-3TF8MKQY', resultCompetenceTree: tree(20417, [5, 4, -1, 5, 4, 4, 3, 5, 3, 4, 6, 4, 5, 4, 3, 6]),
}
const summary = {
  id: 48213, verificationCode: 'P-6GH7JK8M', certificationStartedAt: new Date('2026-06-12T07:30:00Z'), certificationFramework: 'CORE',
  certificationCenterName: 'Collège des Deux-Rives', pixScore: 392, comment: null, status: 'VALIDATED',
  extraCertificationStatus: 'NOT_APPLICABLE', certificateType: 'CERTIFICATE', reachedMeshLevel: '2', badgeUrl: null,
}
const withLevel = (level, verificationCode) => ({ ...v3, verificationCode, resultCompetenceTree: tree(48213, [level, ...Array(15).fill(2)]) })

const answers = {
  'v3': shared(v3),
  'v3-cancelled': formerly({ ...v3, date: v3.certificationDate, isPublished: true, isCancelled: true, version: 3 }),
  'yann': shared(yann),
  'v2': shared(v2),
  'list': own([{ ...v2, id: 20001, verificationCode: 'P-2B2B2B2B', status: 'rejected', resultCompetenceTree: undefined }, { ...v2, verificationCode: 'P-4LJ5TE2R', status: 'validated' }]),
  'summaries': summaries([summary, { ...summary, id: 48001, verificationCode: 'P-7C7C7C7C', status: 'REJECTED', pixScore: 0 }]),
  'rejected': own({ ...v2, id: 20418, verificationCode: 'P-REJECTED', status: 'rejected', pixScore: 0, resultCompetenceTree: undefined, commentForCandidate: 'Trop de questions sont restées sans réponse pour que la certification soit accordée.' }),
  'cancelled': summaries([{ ...summary, id: 48214, verificationCode: 'P-CANCELED', status: 'CANCELLED', pixScore: null, comment: 'Un problème technique a interrompu la session.' }]),
  'waiting': summaries({ ...summary, id: 48215, verificationCode: 'P-WAITING1', status: 'WAITING_FOR_RESULTS', pixScore: null, certificateType: null, reachedMeshLevel: null }),
  'unknown': new JSONAPIError({ status: '404', title: 'Not Found', detail: 'Il n’existe pas de certification avec ce code' }),
  'changed': new Serializer('certificates', { attributes: ['holder', 'issuedOn', 'points'] }).serialize({ id: 48213, holder: 'Tom Girard', issuedOn: '2026-06-23', points: 392 }),
  'level-99': shared(withLevel(99, 'P-LEVEL990')),
  'level-negative': shared(withLevel(-7, 'P-NEGATIVE')),
  'wrong-types': shared({ ...v3, verificationCode: 'P-WRONGTYP', pixScore: '392 points', certificationCenter: ['a', 'b'] }),
  'script': shared({ ...v3, id: 48216, verificationCode: 'P-5CR1PT00', certificationCenter: '<script>alert(1)</script>', lastName: '"><img src=x onerror=alert(1)>' }),
}

const check = process.argv.includes('--check')
for (const [name, answer] of Object.entries(answers)) {
  const file = new URL(`${name}.json`, here), text = JSON.stringify(answer) + '\n'
  if (!check) writeFileSync(file, text)
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file.pathname} is not current: node konnectors/pix/pixtest/generate.mjs`)
    process.exitCode = 1
  }
}
if (!check) {
  const { writePDFs } = await import('./pdfs.mjs')
  await writePDFs(ui, here, v3, v2)
}
