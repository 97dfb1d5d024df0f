package move

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"pims/doctypes"
)

// checkSchema checks a body against the JSON Schema of its doctype. It fetches
// nothing.
func checkSchema(t doctypes.Name, body json.RawMessage) error {
	all, err := schemas()
	if err != nil {
		return err
	}
	bad := ErrDocument.With("doctype", string(t))
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return bad.Because(err)
	}
	if err := all[t].Validate(v); err != nil {
		return bad // the library's text quotes values: it stays out of logs
	}
	return nil
}

// schemas are those of all doctypes, compiled once.
var schemas = sync.OnceValues(func() (map[doctypes.Name]*jsonschema.Schema, error) {
	all := map[doctypes.Name]*jsonschema.Schema{}
	for _, d := range doctypes.All() {
		schema, err := compile(d.Name)
		if err != nil {
			return nil, fmt.Errorf("schema of %s: %w", d.Name, err)
		}
		all[d.Name] = schema
	}
	return all, nil
})

func compile(t doctypes.Name) (*jsonschema.Schema, error) {
	raw, err := doctypes.Schema(t)
	if err != nil {
		return nil, err
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseLoader(jsonschema.SchemeURLLoader{}) // knows no scheme
	at := "pims:" + string(t)
	if err := c.AddResource(at, v); err != nil {
		return nil, err
	}
	return c.Compile(at)
}
