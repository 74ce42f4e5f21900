"""Addresses of the practice room."""

from django.urls import path

from attune_web.practice.views import choosing, looking_back, room, sharing, supervising

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
    path("practice/<uuid:session>/debrief/", looking_back.debrief, name="debrief"),
    path("practice/<uuid:session>/goal/", looking_back.set_goal, name="set_goal"),
    path(
        "practice/<uuid:session>/second/",
        looking_back.start_second_appointment,
        name="start_second_appointment",
    ),
    path("practice/weeks/", looking_back.growth, name="growth"),
    path("practice/moments/<uuid:exchange>/share/", sharing.share_moment, name="share_moment"),
    path("practice/moments/<uuid:exchange>/disagree/", sharing.disagree, name="disagree"),
    path("practice/shares/<uuid:share>/back/", sharing.unshare_moment, name="unshare_moment"),
    path("practice/disagreements/<uuid:disagreement>/withdraw/", sharing.withdraw, name="withdraw"),
    path("supervision/", supervising.shown_moments, name="shown_moments"),
    path("supervision/<uuid:share>/", supervising.shown_moment, name="shown_moment"),
    path("supervision/<uuid:share>/read/", supervising.read_moment, name="read_moment"),
    path(
        "supervision/<uuid:share>/answer/<uuid:disagreement>/",
        supervising.answer,
        name="answer",
    ),
]
