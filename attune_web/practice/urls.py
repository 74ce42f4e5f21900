"""Addresses of the practice room."""

from django.urls import path

from attune_web.practice.views import choosing, room, sharing

urlpatterns = [
    path("practice/", choosing.practice, name="practice"),
    path("practice/notice/", choosing.read_notice, name="read_notice"),
    path("practice/start/", choosing.start_session, name="start_session"),
    path("practice/feedback/", choosing.prefer_feedback, name="prefer_feedback"),
    path("practice/<uuid:session>/", room.session, name="session"),
    path("practice/<uuid:session>/turns/", room.take_turn, name="take_turn"),
    path("practice/<uuid:session>/draft/", room.keep_draft, name="keep_draft"),
    path("practice/<uuid:session>/again/", room.redo_from, name="redo_from"),
    path("practice/<uuid:session>/way/", room.go_to_branch, name="go_to_branch"),
    path("practice/<uuid:session>/feedback/", room.set_feedback, name="set_feedback"),
    path("practice/<uuid:session>/end/", room.end_session, name="end_session"),
    path("practice/<uuid:session>/erase/", room.erase_session, name="erase_session"),
    path("practice/moments/<uuid:exchange>/share/", sharing.share_moment, name="share_moment"),
    path("practice/moments/<uuid:exchange>/disagree/", sharing.disagree, name="disagree"),
    path("practice/shares/<uuid:share>/back/", sharing.unshare_moment, name="unshare_moment"),
    path("practice/disagreements/<uuid:disagreement>/withdraw/", sharing.withdraw, name="withdraw"),
]
