"""Addresses of emergency access."""

from django.urls import path

from attune_web.emergency import views

urlpatterns = [
    path("emergency/", views.emergencies, name="emergencies"),
    path("emergency/people/<uuid:person>/", views.open_emergency, name="open_emergency"),
    path("emergency/<uuid:access>/", views.emergency_access, name="emergency_access"),
    path(
        "emergency/<uuid:access>/session/",
        views.choose_emergency_session,
        name="choose_emergency_session",
    ),
    path("emergency/<uuid:access>/end/", views.end_emergency, name="end_emergency"),
    path("me/emergency/", views.own_emergencies, name="own_emergencies"),
    path(
        "me/emergency/<uuid:access>/known/",
        views.confirm_emergency_known,
        name="confirm_emergency_known",
    ),
]
