package providers

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/template"

	"mailseal/assets"
	"mailseal/wizard/mtasts"
)

// File is one file of a folder that is ready to upload.
type File struct {
	Path string // relative, with slashes
	Body []byte
}

// Recipe returns the files that put a policy on a web host: a folder ready to upload,
// or what to paste into its settings. policy is the text of the policy (RFC 8461
// §3.2). An id without files, such as that of a service, gives none.
func (c *Catalogue) Recipe(webID, domain, policy string) ([]File, error) {
	entry := c.webEntry(webID)
	if entry == nil {
		return nil, fmt.Errorf("there is no web host %q in the catalogue", clip(webID, 60))
	}
	host := hostName(domain)
	if !publishable(host) {
		return nil, fmt.Errorf("%q is not a domain", clip(domain, 60))
	}
	if err := checkPolicyText(policy); err != nil {
		return nil, err
	}
	data := recipeData{Domain: host, Host: mtasts.HostLabel + "." + host, Policy: policy}
	var files []File
	for _, f := range entry.File {
		body, err := data.render(f.Template)
		if err != nil {
			return nil, err
		}
		files = append(files, File{Path: fill(f.Path, host), Body: body})
	}
	if entry.Archive == "" {
		return files, nil
	}
	archive, err := zipOf(files)
	return append(files, File{Path: entry.Archive, Body: archive}), err
}

// zipOf returns an archive of files. Browsers and file managers hide names that begin with a dot, or leave them out; an
// archive is taken whole.
func zipOf(files []File) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.Path)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(f.Body); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// recipeData is what a template can use.
type recipeData struct {
	Domain string
	Host   string
	Policy string // ends in one line end
}

func (d recipeData) render(name string) ([]byte, error) {
	text, err := assets.File("templates/" + name)
	if err != nil {
		return nil, err
	}
	t, err := template.New(name).Option("missingkey=error").Funcs(template.FuncMap{"json": quoteJSON}).Parse(string(text))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, d); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// quoteJSON returns a string as a literal of JSON and JavaScript.
func quoteJSON(s string) (string, error) {
	b, err := json.Marshal(s)
	return string(b), err
}

// checkPolicyText keeps anything but plain lines out of files that are code or settings elsewhere.
func checkPolicyText(policy string) error {
	switch {
	case policy == "" || !strings.HasSuffix(policy, "\n"):
		return errors.New("the policy is empty or does not end in a line end")
	case len(policy) > mtasts.MaxPolicySize:
		return fmt.Errorf("the policy has %d bytes; senders stop at %d", len(policy), mtasts.MaxPolicySize)
	}
	if strings.ContainsFunc(policy, func(r rune) bool { return r != '\n' && r != '\r' && (r < ' ' || r > '~') }) {
		return errors.New("the policy has characters that do not belong in it")
	}
	return nil
}
