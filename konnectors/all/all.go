package all

import (
	"pims/konnectors"
	"pims/konnectors/example"
	"pims/konnectors/pix"
)

// Deps is what konnectors need of the node.
type Deps struct {
	// Example is where the service of the teaching konnector is; without it that
	// konnector is not offered. Only the demo has one.
	Example string
	// Pix is where the API of Pix is; without it that konnector is not offered.
	Pix string
}

// Konnectors returns every konnector in the order of the catalogue.
func Konnectors(d Deps) ([]konnectors.Konnector, error) {
	list := []konnectors.Konnector{}
	if d.Example != "" {
		k, err := example.New(d.Example)
		if err != nil {
			return nil, err
		}
		list = append(list, k)
	}
	if d.Pix != "" {
		k, err := pix.New(d.Pix)
		if err != nil {
			return nil, err
		}
		list = append(list, k)
	}
	return list, nil
}
