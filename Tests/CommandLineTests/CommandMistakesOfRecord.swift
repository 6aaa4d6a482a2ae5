extension CommandMistake {
    /// Of `record`.
    static let recording: [CommandMistake] = [
        CommandMistake(
            ["record"],
            "logdrill record: no FILE given; accepted: log files, or - for standard input\nTry: logdrill "
                + "record --help"
        ),
        CommandMistake(
            ["record", "app.log"],
            "logdrill record: where to? accepted: -o FILE.logrec"
        ),
        CommandMistake(
            ["record", "app.log", "-o", "x.log"],
            "x.log: scenarios know recordings by their ending; accepted: a name that ends in .logrec"
        ),
        CommandMistake(
            ["record", "app.log", "-o", "there.logrec"],
            "there.logrec: File exists; accepted: the name of a new file"
        ),
        CommandMistake(
            ["record", "app.log", "-o", "gone/x.logrec"],
            "gone/x.logrec: No such file or directory; accepted: a name in a folder that exists"
        ),
        CommandMistake(
            ["record", "gone.log", "-o", "x.logrec"],
            "gone.log: No such file or directory"
        ),
        CommandMistake(
            ["record", "folder", "-o", "x.logrec"],
            "folder: Is a directory; accepted: a file"
        ),
        CommandMistake(
            ["record", "empty.log", "-o", "x.logrec"],
            "empty.log: the file is empty; accepted: lines of a log"
        ),
        CommandMistake(
            ["record", "blank.log", "-o", "x.logrec"],
            "blank.log: no timestamp is recognised in its first lines; say how they are written: --time "
                + "'%Y-%m-%d %H:%M:%S'"
        ),
        CommandMistake(
            ["record", "untimed.log", "-o", "x.logrec"],
            "untimed.log: no timestamp is recognised in its first lines; say how they are written: --time "
                + "'%Y-%m-%d %H:%M:%S'"
        ),
        CommandMistake(
            ["record", "app.log.gz", "-o", "x.logrec"],
            "app.log.gz: the file is compressed by gzip; accepted: lines of text, as by gzip -dc FILE | "
                + "logdrill record - …"
        ),
        CommandMistake(
            ["record", "app.log.zst", "-o", "x.logrec"],
            "app.log.zst: the file is compressed by zstd; accepted: lines of text, as by zstd -dc FILE | "
                + "logdrill record - …"
        ),
        CommandMistake(
            ["record", "app.log.xz", "-o", "x.logrec"],
            "app.log.xz: the file is compressed by xz; accepted: lines of text, as by xz -dc FILE | logdrill "
                + "record - …"
        ),
        CommandMistake(
            ["record", "app.log.bz2", "-o", "x.logrec"],
            "app.log.bz2: the file is compressed by bzip2; accepted: lines of text, as by bzip2 -dc FILE | "
                + "logdrill record - …"
        ),
        CommandMistake(
            ["record", "wide.log", "-o", "x.logrec"],
            "wide.log: the file is text in UTF-16; accepted: lines of text, as by iconv -f UTF-16 -t UTF-8 "
                + "FILE | logdrill record - …"
        ),
        CommandMistake(
            ["record", "image.png", "-o", "x.logrec"],
            "image.png: the file is not text; accepted: lines of a log"
        ),
        CommandMistake(
            ["record", "-", "-o", "x.logrec"],
            "standard input: the file is empty; accepted: lines of a log"
        ),
        CommandMistake(
            ["record", "-", "-o", "x.logrec"],
            input: "untimed\n",
            "standard input: no timestamp is recognised in its first lines; say how they are written: --time "
                + "'%Y-%m-%d %H:%M:%S'"
        ),
        CommandMistake(
            ["record", "app.log", "-o", "x.logrec", "--time", "%q"],
            "the time pattern cannot be used: unknown directive at byte 0 of '%q'; accepted: one such as "
                + "%Y-%m-%d %H:%M:%S"
        ),
        CommandMistake(
            ["record", "app.log", "-o", "x.logrec", "--time", "%d.%m.%Y %H:%M:%S"],
            "app.log: no line states a time written as %d.%m.%Y %H:%M:%S"
        ),
        CommandMistake(
            ["record", "app.log", "-o", "x.logrec", "--mask-key", "gone"],
            "gone: No such file or directory"
        ),
        CommandMistake(
            ["record", "app.log", "-o", "x.logrec", "--mask-key", "key"],
            "key: the key is empty; accepted: a file that holds a secret"
        ),
    ]
}
