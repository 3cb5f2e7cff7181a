"""Every address of the app."""

from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from coxa.app import language
from coxa.app.views import (
    events,
    exercise,
    exercises,
    experiment,
    figures,
    flare,
    front,
    helps,
    learn,
    measure,
    morning,
    mydata,
    plan,
    progress,
    questions,
    reminders,
    run,
    run_log,
    safety,
    session,
    stop,
    summary,
    today,
)

urlpatterns = [
    path("", front.home, name="home"),
    path("menu", front.menu, name="menu"),
    path("go-on", questions.go_on, name="go_on"),
    path("safety", safety.again, name="again"),
    path("safety/<slug:page_id>", safety.safety, name="safety"),
    path("questions/<slug:name>", questions.question, name="question"),
    path("first-session", questions.first_session, name="first_session"),
    path("answers", questions.answers, name="answers"),
    path("stop", stop.stop, name="stop"),
    path("stop/tell", stop.tell, name="tell"),
    path("stop/cleared", stop.cleared, name="cleared"),
    path("today", today.today, name="today"),
    path("today/adjust", today.adjust, name="adjust"),
    path("today/log", RedirectView.as_view(pattern_name="run_log"), name="log"),
    path("today/finish", today.finish_here, name="finish_here"),
    path("flare", flare.note, name="flare"),
    path("flare/words", flare.words, name="flare_words"),
    path("flare/back", flare.take_back, name="flare_back"),
    path("morning", morning.morning, name="morning"),
    path("measure", measure.measures, name="measures"),
    path("measure/<slug:measure_id>", measure.measure, name="measure"),
    path("measure/<slug:measure_id>/undo", measure.undo, name="measure_undo"),
    path("measure/<slug:measure_id>/words", measure.words, name="measure_words"),
    path("session", session.session, name="session"),
    path("session/print", plan.session_print, name="session_print"),
    path("plan", plan.plan, name="plan"),
    path("progress", progress.progress, name="progress"),
    path("summary", summary.summary, name="summary"),
    path("run", run.run, name="run"),
    path("run/log", run_log.log_run, name="run_log"),
    path("plan/reminders", reminders.reminders, name="reminders"),
    path("plan/reminders.ics", reminders.calendar, name="calendar_file"),
    path("exercises", exercises.exercises, name="exercises"),
    path("exercises/<slug:exercise_id>", exercise.exercise, name="exercise"),
    path("exercises/<slug:exercise_id>/leave-out", exercise.leave_out, name="leave_out"),
    path("figures/<slug:exercise_id>/<slug:key>/track.json", figures.track, name="figure_track"),
    path("figures/<slug:exercise_id>/<slug:key>/row.svg", figures.row, name="figure_row"),
    path("figures/<slug:exercise_id>/<slug:key>/<slug:side>.glb", figures.motion, name="figure_glb"),
    path("learn", learn.learn, name="learn"),
    path("learn/way", learn.choose_way, name="choose_way"),
    path("learn/<slug:topic>", learn.topic, name="topic"),
    path("helps", helps.helps, name="helps"),
    path("experiment", experiment.experiment, name="experiment"),
    path("experiment/start/<slug:element_id>", experiment.start, name="experiment_start"),
    path("experiment/measure", experiment.measure, name="experiment_measure"),
    path("experiment/end", experiment.end, name="experiment_end"),
    path("language", language.choose, name="language"),
    path("my-data", mydata.my_data, name="my_data"),
    path("my-data/export", mydata.export, name="export"),
    path("my-data/import", mydata.import_file, name="import"),
    path("my-data/erase", mydata.erase, name="erase"),
    path("api/events", events.events, name="events"),
]

handler400 = front.bad_request
handler403 = front.forbidden
handler404 = front.not_found
handler500 = front.failed
