"""Addresses of the documentation."""

from django.urls import path

from attune_web.help import views

urlpatterns = [
    path("help/", views.help_front, name="help"),
    path("help/search/", views.help_search, name="help_search"),
    path("help/<path:page>/", views.help_page, name="help_page"),
]
