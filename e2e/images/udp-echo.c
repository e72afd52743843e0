/* Answers every datagram on port 5353 with the name of its pod. */
#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(5353)};
  if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof own) < 0) return 1;
  for (;;) {
    char question[64], name[64] = "";
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    if (recvfrom(fd, question, sizeof question, 0, (struct sockaddr *)&peer, &length) < 0) return 2;
    gethostname(name, sizeof name - 1);
    sendto(fd, name, strlen(name), 0, (struct sockaddr *)&peer, length);
  }
}
