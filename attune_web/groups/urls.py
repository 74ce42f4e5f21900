"""Addresses of the group room: the trainer's under groups/, a seat's under group/."""

from django.urls import path

from attune_web.groups.views import desk, handouts, seats

_ONE = "groups/<uuid:gathering>/"

urlpatterns = [
    path("groups/", desk.gatherings, name="gatherings"),
    path(_ONE, desk.gathering, name="gathering"),
    path(f"{_ONE}wall/", desk.wall, name="wall"),
    path(f"{_ONE}change/", desk.change_gathering, name="change_gathering"),
    path(f"{_ONE}keyboard/", desk.pass_keyboard, name="pass_keyboard"),
    path(f"{_ONE}turn/", desk.offer_turn, name="offer_turn"),
    path(f"{_ONE}reveal/", desk.reveal, name="reveal"),
    path(f"{_ONE}leave/", desk.withdraw_question, name="withdraw_question"),
    path(f"{_ONE}back/", desk.step_back, name="step_back"),
    path(f"{_ONE}end/", desk.end_gathering, name="end_gathering"),
    path(f"{_ONE}delete/", desk.delete_gathering, name="delete_gathering"),
    path(f"{_ONE}handout/<int:position>/", handouts.handout, name="handout"),
    path(f"{_ONE}handout/<int:position>/answers/", handouts.answers, name="handout_answers"),
    path("group/", seats.seat, name="seat"),
    path("group/join/", seats.join_group, name="join_group"),
    path("group/take/", seats.take_keyboard, name="take_keyboard"),
    path("group/pass/", seats.put_down, name="put_down"),
    path("group/turn/", seats.offer_from_seat, name="offer_from_seat"),
    path("group/vote/", seats.vote, name="vote"),
    path("group/leave/", seats.leave_seat, name="leave_seat"),
]
