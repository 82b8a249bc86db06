package guide

import (
	"path"
	"slices"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/mtasts"
)

// here returns the key of a sentence for somebody who has mailseal before them, or for somebody who has the handover page only.
func (w stepWriter) here(key msgid.ID) msgid.ID {
	if w.away {
		return key.With("away")
	}
	return key
}

func (w stepWriter) values(s providers.Step) assets.Values {
	menus := s.Menus()
	values := assets.Values{
		"at": s.At, "page": s.Page, "field": s.Field, "value": s.Value, "press": s.Press, "file": path.Base(s.File),
		"place": w.place.Called, "host": mtasts.HostLabel + "." + w.j.Domain, "name": s.Label + "." + w.j.Domain, "label": s.Label,
	}
	if len(menus) > 0 {
		values["menu"] = menus[len(menus)-1]
	}
	return values
}

// read returns a sentence, in its -likely form where the catalogue is not sure of the step.
func (w stepWriter) read(key msgid.ID, s providers.Step) Part {
	if likely := key.With("likely"); !s.Sure && w.Words.Has(likely) {
		key = likely
	}
	return Part{Text: w.say(key, w.values(s))}
}

// lead returns a value to copy with the sentence that leads to it.
func (w stepWriter) lead(key msgid.ID, s providers.Step, name FieldName, label msgid.ID, value string) Part {
	part := w.value(name, label, value)
	part.Text = w.read(key, s).Text
	return part
}

// value returns a value to copy.
func (w stepWriter) value(name FieldName, label msgid.ID, value string) Part {
	return Part{Field: &Field{Name: name, Label: w.say(label, nil), Value: value}}
}

// content returns the text of one of the place's files.
func (w stepWriter) content(file string) string {
	i := slices.IndexFunc(w.files, func(f providers.File) bool { return f.Path == file })
	if i < 0 {
		return ""
	}
	return string(w.files[i].Body)
}

// local returns where one of the place's files is on this computer.
func (w stepWriter) local(file string) string {
	return w.PathOf(w.j.Domain, UploadFolder+"/"+file)
}
