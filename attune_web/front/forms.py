"""How every form looks: label, hint, error, field, tied together for those who listen."""

from django.forms.renderers import TemplatesSetting


class OwnForms(TemplatesSetting):
    """Draws forms with the site's own templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
