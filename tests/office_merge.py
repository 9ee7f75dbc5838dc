"""A mail merge by LibreOffice, over UNO; run by the system's Python (python3-uno), never by ours.

    /usr/bin/python3 office_merge.py JOB.json ANSWER.json

The job: `folder` for all files; `sources`, each {name, url, csv}; `tables`, each {source, table}; `mains`, paths of main
documents to be read as they are; `merges`, each {main, source, table, where}. The answer: `tables`, each a list of rows,
the header first; `mains` and `merges`, each document as {note, address}: lists of lines as LibreOffice shows them, marks of
lists included; of merges by the row's Code.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException


def value(name: str, content: object) -> Any:
    one = PropertyValue()
    one.Name, one.Value = name, content
    return one


CSV = (
    value("Extension", "csv"),
    value("HeaderLine", True),
    value("FieldDelimiter", ","),
    value("StringDelimiter", '"'),
    value("CharSet", "UTF-8"),
)


def connected(pipe: str) -> Callable[[str], Any]:
    """Wait for LibreOffice, and return what makes its services."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(240):
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return lambda name: context.ServiceManager.createInstanceWithContext(name, context)
        except NoConnectException:
            time.sleep(0.25)
    raise SystemExit("LibreOffice does not answer")


class Office:
    def __init__(self, make: Callable[[str], Any], folder: str) -> None:
        self.make, self.folder = make, Path(folder)
        self.desktop = make("com.sun.star.frame.Desktop")
        self.databases = make("com.sun.star.sdb.DatabaseContext")
        self.sources: dict[str, Any] = {}

    def register(self, name: str, url: str, csv: bool) -> None:
        """Register a data source, as File - Wizards - Address Data Source does."""
        source = self.databases.createInstance()
        source.URL = url
        if csv:
            source.Info = CSV
        source.DatabaseDocument.storeAsURL((self.folder / f"{name}.odb").as_uri(), ())
        self.databases.registerObject(name, source)
        self.sources[name] = source

    def table(self, source: str, table: str) -> list[list[str]]:
        connection = self.sources[source].getConnection("", "")
        rows = connection.createStatement().executeQuery(f'SELECT * FROM "{table}"')
        about = rows.getMetaData()
        columns = range(1, about.getColumnCount() + 1)
        found = [[about.getColumnName(i) for i in columns]]
        while rows.next():
            found.append([rows.getString(i) for i in columns])
        connection.close()
        return found

    def load(self, path: str | Path) -> Any:
        return self.desktop.loadComponentFromURL(Path(path).as_uri(), "_blank", 0, (value("Hidden", True),))

    def read(self, path: str | Path) -> dict[str, list[str]]:
        document = self.load(path)
        address: list[str] = []
        paragraphs = each(document.getText())
        note = [" ".join(filter(None, [paragraph.ListLabelString, paragraph.getString()])) for paragraph in paragraphs]
        frames = document.getTextFrames()
        for name in frames.getElementNames():
            address += frames.getByName(name).getString().split("\n")
        document.close(True)
        return {"note": note, "address": address}

    def bound(self, main: str, source: str, table: str) -> Path:
        """Return a main document whose fields belong to a source, as Edit - Exchange Database makes it."""
        document = self.load(main)
        fields = [one for one in each(document.getTextFields()) if hasattr(one.getTextFieldMaster(), "DataColumnName")]
        for old in fields:
            column = old.getTextFieldMaster().DataColumnName
            master = document.createInstance("com.sun.star.text.fieldmaster.Database")
            master.DataBaseName, master.DataTableName = source, table
            master.DataCommandType, master.DataColumnName = 0, column
            field = document.createInstance("com.sun.star.text.textfield.Database")
            field.attachTextFieldMaster(master)
            field.Content = field.CurrentPresentation = f"«{column}»"  # the exchange keeps what is shown
            text = old.getAnchor().getText()
            text.insertTextContent(text.createTextCursorByRange(old.getAnchor()), field, True)
        path = self.folder / f"{source}-{Path(main).stem}.odt"
        document.storeAsURL(path.as_uri(), (value("FilterName", "writer8"),))
        document.close(True)
        return path

    def merge(self, main: str, source: str, table: str, where: str) -> dict[str, Any]:
        made = self.folder / f"{source}-{Path(main).stem}"
        made.mkdir()
        merge = self.make("com.sun.star.text.MailMerge")
        merge.DocumentURL = self.bound(main, source, table).as_uri()
        merge.DataSourceName, merge.CommandType, merge.Command = source, 0, table
        if where:
            merge.Filter = where
        merge.OutputType, merge.OutputURL, merge.SaveFilter = 2, made.as_uri(), "writer8"
        merge.FileNameFromColumn, merge.FileNamePrefix = True, "Code"
        merge.execute(())
        return {path.stem: self.read(path) for path in sorted(made.glob("*.odt"))}


def each(container: Any) -> Iterator[Any]:
    existed_on = container.createEnumeration()
    while existed_on.hasMoreElements():
        yield existed_on.nextElement()


def done(job: dict[str, Any]) -> dict[str, Any]:
    profile, pipe = Path(job["folder"]) / "profile", f"merge-{os.getpid()}"
    arguments = ["--headless", "--norestore", "--nologo", f"-env:UserInstallation={profile.as_uri()}"]
    program = subprocess.Popen(
        ["soffice", *arguments, f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        office = Office(connected(pipe), job["folder"])
        for one in job["sources"]:
            office.register(**one)
        return {
            "tables": [office.table(**one) for one in job["tables"]],
            "mains": [office.read(one) for one in job["mains"]],
            "merges": [office.merge(**one) for one in job["merges"]],
        }
    finally:
        os.killpg(
            program.pid, 9
        )  # it is asked nothing more: merges leave it in a state it cannot always leave by itself
        program.wait()


if __name__ == "__main__":
    answer = done(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    Path(sys.argv[2]).write_text(json.dumps(answer, ensure_ascii=False), "utf-8")
