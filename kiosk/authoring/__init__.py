"""What an agency uses to write a matter: check it, try it, compare two versions, read its guide on paper.

    command    the arguments of `kiosk service ...`, and what they print
    check      every mistake of a package, or of a folder of packages
    cases      runs a package's own tests against the rules of filling in
    starter    a new package that is right from the start
    diff       what changes for citizens between two versions
    guide      the guide of a matter as text for paper

A room beside the terminal: it reads packages and the journey's pure rules, and nothing of the terminal reads it. Thread rule: the
thread of the command. Failure rule: what an author got wrong is returned with its place; a folder that is no package is `NoPackage`.
"""
