import type { components } from '../../../api/schema'

type Schemas = components['schemas']

/** The owner's view has an id, a title, an issuer and a source; what the source did not give is absent. */
export type Certification = Schemas['CertificationsCertification'] & Required<Pick<Schemas['CertificationsCertification'], 'id' | 'title' | 'issuer' | 'source'>>
