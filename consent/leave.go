package consent

import (
	"errors"
	"slices"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// leave ends the say of those whom this node does not know as holders any more,
// in the opening and in each grant that is not over. What they agreed to was
// theirs to agree to and stands; an objection falls, since nobody could take it
// back.
func (f Family) leave(tx *instance.Tx) error {
	all, err := openMatters(tx)
	if err != nil {
		return err
	}
	for _, m := range all {
		changed := false
		for n, p := range m.parties {
			if p.Self || p.Instance == "" || holder(f.Parties, instance.ID(p.Instance)) >= 0 {
				continue
			}
			changed = true
			if err := post(tx, instance.ID(p.Instance), letterNews, news{Subject: m.Subject, Rule: m.Rule, State: StateEnded}); err != nil {
				return err
			}
			m.parties[n].Instance = ""
			if p.Answer == doctypes.Objected {
				m.parties[n].Answer = doctypes.Asked
			}
		}
		if !changed {
			continue
		}
		if !f.absent {
			m.excuse()
		}
		if m.State, err = m.save(tx, m.parties); err != nil {
			return err
		}
		if err := m.tell(tx); err != nil {
			return err
		}
	}
	return nil
}

// excuse takes out of the parties those whom no letter reaches any more and who
// had not agreed: where all holders must agree, nobody waits for one who is none.
func (m *matter) excuse() {
	if m.Rule != doctypes.RuleBoth {
		return
	}
	m.parties = slices.DeleteFunc(m.parties, func(p doctypes.Party) bool {
		return !p.Self && p.Instance == "" && p.Answer == doctypes.Asked
	})
}

// openMatters are the opening and the grants that an answer can still change.
func openMatters(tx *instance.Tx) (all []matter, err error) {
	switch m, err := loadMatter(tx, doctypes.OnlyID); {
	case err == nil:
		all = append(all, m)
	case !errors.Is(err, storage.ErrNotFound):
		return nil, err
	}
	for doc, err := range instance.In[doctypes.Grant](tx).All() {
		if errors.Is(err, storage.ErrDamaged) {
			continue // it opens nothing
		}
		if err != nil {
			return nil, err
		}
		all = append(all, grantMatter(doc.ID, doc.Body, tx.Now()))
	}
	return slices.DeleteFunc(all, func(m matter) bool { return m.State.over() }), nil
}
