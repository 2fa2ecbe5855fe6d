# The loss of one process is that of two and of four, step by step, to a millionth; and what one process
# fails at ends all of them. Variables: PROGRAM, MPIEXEC, NUMPROC (its option), DIR (to work in).
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${DIR})
file(MAKE_DIRECTORY ${DIR})
string(JOIN "\n" names emma olivia ava isabella sophia charlotte mia amelia harper evelyn abigail emily
    elizabeth mila ella avery sofia camila aria scarlett victoria madison luna grace chloe penelope layla
    riley zoey nora lily eleanor hannah lillian addison aubrey ellie stella natalie zoe leah hazel violet
    aurora savannah audrey brooklyn bella claire skylar jacqueline quinn wynn xena max jack fay barbara)
file(WRITE ${DIR}/names.txt "${names}\n")

# The losses of so many processes, in billionths.
function(losses_of processes result)
    execute_process(
        COMMAND ${MPIEXEC} ${NUMPROC} ${processes} ${PROGRAM} ${DIR}/names.txt --steps 60 --batch 10
        OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "loss [0-9]+\\.[0-9]+" losses "${output}")
    list(TRANSFORM losses REPLACE "loss ([0-9]+)\\.([0-9]+)" "\\1\\2")
    set(${result} ${losses} PARENT_SCOPE)
endfunction()

losses_of(1 alone)
list(LENGTH alone count)
list(GET alone 0 first)
list(GET alone -1 last)
if(NOT count EQUAL 60 OR NOT last LESS first)
    message(FATAL_ERROR "60 steps of learning were expected, not ${count} from ${first} to ${last}")
endif()
foreach(processes IN ITEMS 2 4)
    losses_of(${processes} together)
    foreach(a b IN ZIP_LISTS alone together)
        math(EXPR difference "${a} - (${b})")
        if(difference GREATER 1000 OR difference LESS -1000)
            message(FATAL_ERROR "with ${processes} processes a loss is ${b} billionths, with one ${a}")
        endif()
    endforeach()
endforeach()

execute_process(
    COMMAND ${MPIEXEC} ${NUMPROC} 4 ${PROGRAM} ${DIR}/names.txt --batch 2
    RESULT_VARIABLE status ERROR_VARIABLE output OUTPUT_QUIET TIMEOUT 60)
if(status EQUAL 0 OR NOT output MATCHES "not enough for 4 processes")
    message(FATAL_ERROR "4 processes with 2 names: ${status}\n${output}")
endif()
